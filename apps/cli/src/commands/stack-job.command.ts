import type { Command } from 'commander';
import { stringify } from 'yaml';
import type { CliContext } from '../cli-context';
import { print } from '../output/print';
import { openSession, type Session } from '../session';
import { printLog, type LogOptions } from './print-log';

export function addStackJobCommands(program: Command, context: CliContext): void {
  const stackJob = program
    .command('stack-job')
    .description('stack jobs: a run in the shape of a manifest');
  stackJob
    .command('show')
    .argument('<id>')
    .action(async (id: string, _options: unknown, command: Command) => {
      await showStackJob(openSession(context, command), id);
    });
  stackJob
    .command('logs')
    .description('the log, each line under its step: [INIT], [REFRESH], [PLAN], [APPLY]')
    .argument('<id>')
    .option('--follow', 'go on until the job ends')
    .option('--from <offset>', 'start at this line', Number, 0)
    .action(async (id: string, options: LogOptions, command: Command) => {
      const session = openSession(context, command);
      const { stackJobs } = session.client;
      await printLog(
        session,
        {
          page: (from) => stackJobs.logs(id, from),
          follow: (from) => stackJobs.followLogs(id, { from, signal: session.interrupted }),
        },
        options,
      );
    });
}

export async function showStackJob(session: Session, id: string): Promise<void> {
  const stackJob = await session.client.stackJobs.show(id);
  print(session, stackJob, (shown) => stringify(shown, { lineWidth: 0 }));
}
