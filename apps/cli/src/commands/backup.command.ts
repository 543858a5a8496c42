import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context';
import { print } from '../output/print';
import { writeStream } from '../output/write-file';
import { openSession } from '../session';
import { runProgram } from './run-program';

export function addBackupCommands(program: Command, context: CliContext): void {
  program
    .command('backup <file>')
    .description('the log and all that it refers to, while everything runs on')
    .action(async (file: string, _options: unknown, command: Command) => {
      const session = openSession(context, command);
      const target = resolve(context.cwd, file);
      await writeStream(await session.client.audit.backup(), target);
      print(session, { file: target }, () =>
        [
          `${target} is written.`,
          'Keep the file master-key of the data directory, too: without it nothing sealed can be read again.',
        ].join('\n'),
      );
    });
  program
    .command('restore <file>')
    .description('put a backup into an empty store; no server may run on it')
    .option('--data-dir <folder>', 'the data directory to restore into (KEELSON_DATA_DIR)')
    .action(async (file: string, { dataDir }: { dataDir?: string }) => {
      await runProgram(context, {
        app: 'server',
        args: ['restore', resolve(context.cwd, file)],
        ...(dataDir === undefined
          ? {}
          : { env: { KEELSON_DATA_DIR: resolve(context.cwd, dataDir) } }),
      });
    });
}
