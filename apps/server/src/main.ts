import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { restore } from './backup/restore-command';
import { RestoreRefused } from './backup/restore-refused';
import { DataDirectoryRefused } from './data-directory';
import { EmbeddedPostgresRefused } from './embedded-postgres';
import { KeelsonServer } from './keelson-server';
import { readSettings, SettingInvalid } from './settings/settings';
import { StartRefused } from './start-refused';
import { watchParentPipe } from './watch-parent-pipe';

const EXIT_FAILED = 1;
/** EX_CONFIG of sysexits.h. */
const EXIT_WRONG_SETTING = 78;
/** One Ctrl-C comes twice: from the terminal, and passed on by npm or `keelson up`. */
const ONE_KEY_PRESS_MS = 500;

/**
 * Starts a server in this process and ends the process when it has stopped; with the arguments `restore FILE` it restores a backup
 * instead.
 */
export async function main(args: readonly string[] = []): Promise<void> {
  let server: KeelsonServer | undefined;
  const [mode, file] = args;
  try {
    if (mode === 'restore') {
      await restore(readSettings(process.env), file ?? '');
      process.exit(0);
    }
    server = new KeelsonServer(readSettings(process.env));
    const stopped = stopOnSignal(server);
    watchParentPipe(process.env);
    await server.start();
    await stopped;
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    await server?.stop().catch(() => undefined);
    process.exit(error instanceof SettingInvalid ? EXIT_WRONG_SETTING : EXIT_FAILED);
  }
}

/**
 * Settles after a signal has stopped the server. A second signal ends the process at once. The handlers stay for good: between a
 * handler that is removed and the next one, a signal would kill the process.
 */
function stopOnSignal(server: KeelsonServer): Promise<void> {
  return new Promise((resolve, reject) => {
    let stoppingSinceMs: number | undefined;
    const stopOrInsist = (code: number) => (): void => {
      if (stoppingSinceMs === undefined) {
        stoppingSinceMs = Date.now();
        server.stop().then(resolve, reject);
      } else if (Date.now() - stoppingSinceMs > ONE_KEY_PRESS_MS) process.exit(code);
    };
    process.on('SIGINT', stopOrInsist(130));
    process.on('SIGTERM', stopOrInsist(143));
    server.failed.then(reject, reject);
  });
}

/** What an operator can mend is said in one line; anything else comes with its stack. */
function explain(error: unknown): string {
  const expected = [
    ...[SettingInvalid, DataDirectoryRefused, EmbeddedPostgresRefused, StartRefused],
    RestoreRefused,
  ];
  if (expected.some((type) => error instanceof type)) return `keelson: ${(error as Error).message}`;
  return `keelson failed: ${error instanceof Error ? error.stack : String(error)}`;
}

if (require.main === module) {
  process.on('unhandledRejection', (error) => new Logger('Process').error(error));
  void main(process.argv.slice(2));
}
