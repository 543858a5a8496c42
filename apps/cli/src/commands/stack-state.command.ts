import type { StackLock, StackResource, StateDiff } from '@keelson/client';
import { InvalidArgumentError, type Command } from 'commander';
import type { CliContext } from '../cli-context';
import { formatFields } from '../output/fields';
import { print } from '../output/print';
import type { Styles } from '../output/styles';
import { formatTable, type Column } from '../output/table';
import { openSession } from '../session';

const columns: readonly Column<StackResource>[] = [
  {
    title: 'ADDRESS',
    value: ({ address, tainted }) => (tainted ? `${address} (tainted)` : address),
  },
  { title: 'PROVIDER', value: ({ provider }) => provider },
];

/** What a stack's recorded states tell, and who has the stack. */
export function addStackStateCommands(stack: Command, context: CliContext): void {
  stack
    .command('resources')
    .description('what the newest state of a stack manages')
    .argument('<stack>')
    .action(async (name: string, _options: unknown, command: Command) => {
      const session = openSession(context, command);
      print(session, await session.client.stacks.resources(name), ({ items }) =>
        items.length === 0
          ? 'The stack manages nothing.\n'
          : `${formatTable(items, columns, session.terminal.styles)}\n`,
      );
    });
  stack
    .command('diff')
    .description('what changed from one recorded state to another; the newest two by default')
    .argument('<stack>')
    .option('--from <version>', 'the earlier state; 0 is nothing', parseVersion)
    .option('--to <version>', 'the later state', parseVersion)
    .action(async (name: string, versions: { from?: number; to?: number }, command: Command) => {
      const session = openSession(context, command);
      const diff = await session.client.stacks.stateDiff(name, versions);
      print(session, diff, (shown) => describeDiff(shown, session.terminal.styles));
    });
  stack
    .command('lock')
    .description('which run has a stack, and which wait for it')
    .argument('<stack>')
    .action(async (name: string, _options: unknown, command: Command) => {
      const session = openSession(context, command);
      print(session, await session.client.stacks.lock(name), (lock) =>
        describeLock(lock, session.terminal.styles),
      );
    });
}

function parseVersion(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('it must be a whole number');
  return Number(text);
}

function describeDiff(diff: StateDiff, styles: Styles): string {
  const lines = [
    ...diff.added.map(({ address }) => `  ${styles.good('+')} ${address}`),
    ...diff.changed.map(
      ({ address, attributes }) => `  ${styles.wait('~')} ${address}: ${attributes.join(', ')}`,
    ),
    ...diff.removed.map(({ address }) => `  ${styles.bad('-')} ${address}`),
    ...diff.outputs.map((name) => `  ${styles.wait('~')} output ${name}`),
  ];
  const title = `state ${diff.from} → ${diff.to}`;
  return `${[title, ...(lines.length > 0 ? lines : ['  no difference'])].join('\n')}\n`;
}

function describeLock({ holder, queue, tool }: StackLock, styles: Styles): string {
  const named = ({ runId, state }: NonNullable<StackLock['holder']>): string =>
    state === null ? runId : `${runId} (${state})`;
  return formatFields(
    [
      ['held by', holder ? named(holder) : 'nobody'],
      ['waiting', queue.map(named).join(', ') || null],
      ['tool’s lock', tool && [tool.operation, tool.who, tool.created].filter(Boolean).join(', ')],
    ],
    styles,
  );
}
