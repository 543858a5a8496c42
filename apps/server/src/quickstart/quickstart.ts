import { spawn } from 'node:child_process';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../../../../..');

/** Shows an empty installation what Keelson does: the CLI applies the example and draws its pipeline, as a user would. */
export async function runQuickstart(options: {
  readonly server: string;
  readonly token: string;
  readonly signal: AbortSignal;
}): Promise<void> {
  const cli = path.join(REPOSITORY, 'dist/apps/cli/src/main.js');
  const example = path.join(REPOSITORY, 'examples/quickstart');
  const child = spawn(process.execPath, [cli, 'apply', '-f', example, '--follow'], {
    stdio: 'inherit',
    env: { ...process.env, KEELSON_SERVER: options.server, KEELSON_TOKEN: options.token },
  });
  const stop = (): void => void child.kill('SIGTERM');
  options.signal.addEventListener('abort', stop, { once: true });
  await new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  options.signal.removeEventListener('abort', stop);
}
