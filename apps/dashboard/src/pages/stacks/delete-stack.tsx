import { isTerminalRunState } from '@keelson/domain';
import { Group, Text } from '@mantine/core';
import { useCommand } from '../../data/command';
import { CommandButton } from '../../parts/command-button';
import { Section } from '../../parts/section';
import { useMayAct } from '../../session/may-act';
import { DELETE_STACK, type ShownStack } from './stack.documents';

/**
 * Forgets a stack. What the server refuses unless it is forced is forced here, with a reason, since the dialog says what is left
 * behind; only a run that is at work is never passed over from here.
 */
export function DeleteStack({ stack }: { readonly stack: ShownStack }) {
  const mayAct = useMayAct();
  if (!mayAct || stack.deleted) return null;
  return (
    <Section title="Deletion">
      {isAtWork(stack) ? (
        <Text size="sm" c="dimmed">
          It can be deleted once its last run has ended.
        </Text>
      ) : (
        <Group>
          <Delete stack={stack} />
        </Group>
      )}
    </Section>
  );
}

function Delete({ stack }: { readonly stack: ShownStack }) {
  const { id, environment, name } = stack;
  const command = useCommand(DELETE_STACK, { changes: ['stacks', `stack:${id}`] });
  const force = stack.projectId !== null || leftBehind(stack) !== undefined;
  return (
    <CommandButton
      name="delete"
      label="Delete"
      title={`Delete ${environment}/${name}?`}
      confirm="Delete the stack"
      danger
      comment={force ? 'required' : 'none'}
      command={command}
      act={(reason) => command.mutateAsync({ id, force, reason: reason ?? null })}
    >
      Keelson forgets the stack, and its name is free again. Its infrastructure is not destroyed: it
      stays as it is, and nobody looks after it any more. {whatElse(stack)} Runs and events stay in
      the history.
    </CommandButton>
  );
}

const isAtWork = ({ lastRun }: ShownStack): boolean =>
  lastRun !== null && (lastRun.state === null || !isTerminalRunState(lastRun.state));

function leftBehind({ state, outputs }: ShownStack): string | undefined {
  const left = [
    ...(state === null ? [] : ['its recorded state']),
    ...(outputs === null ? [] : ['its outputs']),
  ];
  return left.length === 0 ? undefined : left.join(' and ');
}

function whatElse(stack: ShownStack): string {
  const left = leftBehind(stack);
  return [
    ...(left === undefined ? [] : [`It leaves ${left} behind.`]),
    ...(stack.projectId === null
      ? []
      : ["Pipelines of its project fail at it until the project's manifest leaves it out."]),
  ].join(' ');
}
