import type { Command } from 'commander';
import type { CliContext } from '../cli-context';
import { runProgram } from './run-program';

export function addUpCommand(program: Command, context: CliContext): void {
  program
    .command('up')
    .description('start the server with all that it needs, in the foreground')
    .action(async () => {
      await runProgram(context, { app: 'server' });
    });
}
