import type { Stack, StackOutputs } from '@keelson/client';
import type { Json } from '@keelson/domain';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context';
import { formatFields } from '../output/fields';
import { print, printList } from '../output/print';
import type { Column } from '../output/table';
import { listLimitDefault, pageOf, parseLimit, take } from '../output/take';
import { formatValue, maskedValue } from '../progress/summary';
import { openSession, type Session } from '../session';
import { addStackStateCommands } from './stack-state.command';

type ListOptions = { environment?: string; project?: string; limit: number };

const columns: readonly Column<Stack>[] = [
  { title: 'ID', value: (stack) => stack.id },
  { title: 'ENVIRONMENT', value: (stack) => stack.environment },
  { title: 'NAME', value: (stack) => stack.name },
  { title: 'PROVISIONER', value: (stack) => stack.provisioner },
  { title: 'LAST RUN', value: (stack) => stack.lastRunId ?? '' },
  { title: 'UPDATED', value: (stack) => stack.updatedAt },
];

export function addStackCommands(program: Command, context: CliContext): void {
  const stack = program
    .command('stack')
    .description('stacks: what Keelson manages (an id, a name or environment/name)');
  stack
    .command('list')
    .option('--environment <name>')
    .option('--project <id>')
    .option('--limit <count>', 'at most so many', parseLimit, listLimitDefault)
    .action(async (options: ListOptions, command: Command) => {
      await listStacks(openSession(context, command), options);
    });
  stack
    .command('show')
    .argument('<stack>')
    .action(async (name: string, _options: unknown, command: Command) => {
      await showStack(openSession(context, command), name);
    });
  stack
    .command('outputs')
    .description('what a stack has published; sensitive values stay hidden')
    .argument('<stack>')
    .action(async (name: string, _options: unknown, command: Command) => {
      const session = openSession(context, command);
      print(session, await session.client.stacks.outputs(name), ({ outputs }) =>
        describeOutputs(outputs, session),
      );
    });
  addStackStateCommands(stack, context);
  stack
    .command('delete')
    .description('forget a stack; refused while it still has state or outputs')
    .argument('<stack>')
    .option('--force <reason>', 'leave behind what it still has, and say why')
    .action(async (name: string, { force: reason }: { force?: string }, command: Command) => {
      const session = openSession(context, command);
      await session.client.stacks.delete(name, reason === undefined ? {} : { force: true, reason });
      session.terminal.error(`${name} is deleted\n`);
    });
}

export async function listStacks(session: Session, options: ListOptions): Promise<void> {
  const stacks = await take(session.client.stacks.list(pageOf(options)), options.limit);
  printList(session, stacks, columns, 'There are no such stacks.');
}

export async function showStack(session: Session, name: string): Promise<void> {
  const stack = await session.client.stacks.show(name);
  if (session.output !== 'table') return print(session, stack, () => '');
  const { outputs } = await session.client.stacks.outputs(stack.id);
  const { styles } = session.terminal;
  print(session, stack, (shown) =>
    [
      formatFields(
        [
          ['stack', styles.strong(`${shown.environment}/${shown.name}`)],
          ['id', shown.id],
          ['organisation', shown.org],
          ['project', shown.projectId],
          ['provisioner', shown.provisioner],
          ['source', shown.source.archive],
          ['last run', shown.lastRunId],
          ['it failed', shown.lastRun?.failure?.message ?? null],
          ['needs refresh', shown.needsRefresh ? 'yes' : null],
          ['created', shown.createdAt],
          ['updated', shown.updatedAt],
        ],
        styles,
      ),
      ...section('variables', describeVariables(shown, session)),
      ...section('outputs', describeOutputs(outputs, session)),
    ].join('\n'),
  );
}

const section = (title: string, text: string): string[] =>
  text === '' ? [] : ['', title, text.replace(/^/gm, '  ')];

function describeVariables({ variables }: Stack, { terminal }: Session): string {
  const entries = Object.entries(variables);
  return formatFields(
    entries.map(([name, value]) => [name, describeVariable(value)] as const),
    terminal.styles,
  );
}

/** A variable as the API shows it: its value, where that comes from, or that it is nobody's business. */
function describeVariable(variable: Json): string {
  const { value, valueFrom, sensitive } = (variable ?? {}) as Readonly<Record<string, Json>>;
  if (valueFrom === undefined) {
    return sensitive === true ? maskedValue : formatValue(value ?? variable);
  }
  const parts = Object.entries(valueFrom as Readonly<Record<string, Json>>);
  return `from ${parts.map(([name, each]) => `${name} ${formatValue(each)}`).join(', ')}`;
}

function describeOutputs(outputs: StackOutputs['outputs'], { terminal }: Session): string {
  const entries = Object.entries(outputs);
  return formatFields(
    entries.map(
      ([name, output]) =>
        [name, output.sensitive ? maskedValue : formatValue(output.value)] as const,
    ),
    terminal.styles,
  );
}
