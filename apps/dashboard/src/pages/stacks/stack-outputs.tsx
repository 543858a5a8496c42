import { CopyButton, Text, Tooltip, ActionIcon } from '@mantine/core';
import { Icon } from '../../parts/icon';
import { HiddenValue, JsonValue } from '../../parts/json-value';
import { Rows, type Column } from '../../parts/rows';
import { RunLink } from '../../parts/run-link';
import { Section } from '../../parts/section';
import type { ShownStack } from './stack.documents';

type Output = { readonly id: string; readonly sensitive: boolean; readonly value?: unknown };

/** What other stacks can read of this one. Sensitive values never leave the server. */
export function StackOutputs({ stack }: { readonly stack: ShownStack }) {
  const { version, runId } = stack.outputs;
  const outputs = outputsOf(stack.outputs.outputs);
  return (
    <Section
      title="Outputs"
      beside={
        runId !== null && (
          <Text size="xs" c="dimmed">
            version {version}, of <RunLink runId={runId} />
          </Text>
        )
      }
    >
      {outputs.length === 0 ? (
        <Text size="sm" c="dimmed">
          {version === 0
            ? 'None yet: the first successful apply publishes them.'
            : 'This stack publishes none.'}
        </Text>
      ) : (
        <Rows label="Outputs" items={outputs} columns={COLUMNS} />
      )}
    </Section>
  );
}

function outputsOf(outputs: unknown): readonly Output[] {
  const byName = (outputs ?? {}) as Readonly<Record<string, Omit<Output, 'id'>>>;
  return Object.entries(byName)
    .map(([id, output]) => ({ ...output, id }))
    .sort((one, other) => one.id.localeCompare(other.id));
}

const COLUMNS: readonly Column<Output>[] = [
  { title: 'Name', cell: ({ id }) => id },
  {
    title: 'Value',
    cell: ({ sensitive, value }) => (sensitive ? <HiddenValue /> : <JsonValue value={value} />),
  },
  {
    title: 'Copy',
    figure: true,
    cell: ({ id, sensitive, value }) => (sensitive ? null : <Copy name={id} value={value} />),
  },
];

function Copy({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <CopyButton value={typeof value === 'string' ? value : JSON.stringify(value)}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'copied' : 'copy the value'}>
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            onClick={copy}
            aria-label={`copy ${name}`}
          >
            <Icon name={copied ? 'check' : 'copy'} size={12} />
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
