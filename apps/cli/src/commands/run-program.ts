import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CliFault } from '../cli-fault';
import type { CliContext } from '../cli-context';
import { findRepositoryRoot } from '../discovery/repository-root';
import { exitCode } from '../exit-code';

/** The number of the pipe that the child watches: it ends when this process does, however it ends. */
const parentPipe = 3;

export type ProgramToRun = {
  readonly app: 'server' | 'runner';
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
};

/**
 * Runs one of the other programs in the foreground. Signals are passed on, its end is ours, and it notices our death by the
 * closed pipe even after `kill -9`.
 */
export async function runProgram(
  context: CliContext,
  { app, args = [], env }: ProgramToRun,
): Promise<void> {
  const root = context.repositoryRoot ?? findRepositoryRoot();
  const entry = join(root, 'dist', 'apps', app, 'src', 'main.js');
  if (!existsSync(entry)) {
    throw new CliFault(exitCode.failed, `${entry} is missing: build it with \`npm run build\``);
  }
  const dataDirectory = context.env['KEELSON_DATA_DIR'];
  const child = spawn(process.execPath, [entry, ...args], {
    // Without a data directory of its own this is the same installation as `npm start`, from wherever it is called.
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: {
      ...context.env,
      ...(dataDirectory ? { KEELSON_DATA_DIR: resolve(context.cwd, dataDirectory) } : {}),
      ...env,
      KEELSON_PARENT_PIPE: String(parentPipe),
    },
  });
  const code = await endOf(child);
  if (code !== 0) throw new CliFault(exitCode.failed, `the ${app} ended with exit code ${code}`);
}

function endOf(child: ChildProcess): Promise<number> {
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  return new Promise<number>((resolveEnd, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolveEnd(code ?? 1));
  }).finally(() => {
    for (const signal of signals) process.removeListener(signal, pass);
  });
}
