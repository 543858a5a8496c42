import type { Command } from 'commander';
import type { CliContext } from '../cli-context';
import { findConnection } from '../discovery/connection';
import type { GlobalOptions } from '../session';
import { runProgram } from './run-program';

export function addRunnerCommands(program: Command, context: CliContext): void {
  program
    .command('runner')
    .description('workers')
    .command('start')
    .description('claim jobs from the server and do them, in the foreground')
    .action(async (_options: unknown, command: Command) => {
      const connection = findConnection(command.optsWithGlobals<GlobalOptions>(), context);
      await runProgram(context, {
        app: 'runner',
        env: { KEELSON_SERVER: connection.server, KEELSON_TOKEN: connection.token },
      });
    });
}
