import { useNavigate } from '@tanstack/react-router';
import { useCommand } from '../../data/command';
import { CommandButton } from '../../parts/command-button';
import { START_RUN, type ShownLock, type ShownStack } from './stack.documents';
import { useStackLock } from './use-stack-lock';

/** Starts a run of a stack as it is defined now. */
export function RunStack({ stack }: { readonly stack: ShownStack }) {
  const navigate = useNavigate();
  const lock = useStackLock(stack.id);
  const command = useCommand(START_RUN, {
    changes: ['runs', 'stacks', `stack:${stack.id}`],
    onDone: ({ startRun }) => navigate({ to: '/runs/$runId', params: { runId: startRun.id } }),
  });
  return (
    <CommandButton
      name="run"
      label="Run now"
      title={`Run ${stack.environment}/${stack.name} now?`}
      confirm="Start the run"
      command={command}
      act={() => command.mutateAsync({ stack: stack.id })}
    >
      A new run plans the stack as it is defined now, with the newest outputs of the stacks that it
      reads from. {whatThen(stack)} {whatFirst(lock)}
    </CommandButton>
  );
}

function whatThen({ flowControl }: ShownStack): string {
  return flowControl.pauseBetweenPreviewAndUpdate
    ? 'If there is something to change, it stops with its plan until somebody confirms it.'
    : 'If there is something to change, it applies that at once, without asking.';
}

function whatFirst(lock: ShownLock | undefined): string {
  if (!lock?.holder) return 'Nobody has the stack, so it begins as soon as a runner is free.';
  const before = lock.queue.length + 1;
  return `It waits for ${before === 1 ? 'the run that has' : `the ${before} runs that have or wait for`} the stack.`;
}
