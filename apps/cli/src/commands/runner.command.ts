import type { RunnerShown } from '@keelson/client';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context';
import { findConnection } from '../discovery/connection';
import { printList } from '../output/print';
import { listLimitDefault, parseLimit, take } from '../output/take';
import type { Column } from '../output/table';
import { openSession, type GlobalOptions, type Session } from '../session';
import { runProgram } from './run-program';

const columns: readonly Column<RunnerShown>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'SEEN', value: ({ seenAt }) => seenAt },
  {
    title: 'WORKS ON',
    value: ({ jobs }) =>
      jobs.map((job) => `${job.environment}/${job.stackName} (${job.phase})`).join(', '),
  },
];

export function addRunnerCommands(program: Command, context: CliContext): void {
  const runner = program.command('runner').description('workers');
  runner
    .command('start')
    .description('claim jobs from the server and do them, in the foreground')
    .action(async (_options: unknown, command: Command) => {
      const connection = findConnection(command.optsWithGlobals<GlobalOptions>(), context);
      await runProgram(context, {
        app: 'runner',
        env: { KEELSON_SERVER: connection.server, KEELSON_TOKEN: connection.token },
      });
    });
  runner
    .command('list')
    .description('which workers there are, and what each does')
    .option('--limit <count>', 'at most so many', parseLimit, listLimitDefault)
    .action(async ({ limit }: { limit: number }, command: Command) => {
      await listRunners(openSession(context, command), { limit });
    });
}

export async function listRunners(
  session: Session,
  { limit }: { readonly limit: number },
): Promise<void> {
  const runners = await take(session.client.runners.list(), limit);
  const none = 'No runner has asked for work. Start one: keelson runner start';
  printList(session, runners, columns, none);
}
