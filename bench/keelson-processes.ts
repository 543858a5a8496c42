import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { newToken } from '@keelson/access';

const START_MS_MAX = 20_000;
const STOP_MS_MAX = 10_000;
export const SERVER_ENTRY = path.join(__dirname, '../apps/server/src/main.js');

export type ServingProcess = {
  readonly url: string;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly stop: () => Promise<void>;
};
export type KeelsonProcess = ServingProcess & { readonly adminToken: string };

/** A Keelson as an operator runs it: the server in a process of its own and, where wanted, its runner in another. */
export async function startKeelson(
  databaseUrl: string,
  options: { readonly runner: boolean },
): Promise<KeelsonProcess> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'keelson-bench-server-'));
  const adminToken = newToken('kls_');
  const serving = await startServing(SERVER_ENTRY, {
    KEELSON_PORT: '0',
    KEELSON_HOST: '127.0.0.1',
    KEELSON_DATA_DIR: dataDir,
    KEELSON_DATABASE_URL: databaseUrl,
    KEELSON_ADMIN_TOKEN: adminToken,
    KEELSON_QUICKSTART: 'off',
    KEELSON_EMBEDDED_RUNNER: options.runner ? 'on' : 'off',
    KEELSON_LOG_LEVEL: 'warn',
  });
  const stop = async (): Promise<void> => {
    await serving.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { ...serving, adminToken, stop };
}

/** Starts a program that says where it serves, and answers when it has said so. */
export async function startServing(
  entry: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<ServingProcess> {
  const child = spawn(process.execPath, [...process.execArgv, entry, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...withoutKeelson(process.env), ...environment },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await addressOf(child).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    await ended;
    throw error;
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    await ended;
    clearTimeout(impatience);
  };
  const signal = (name: NodeJS.Signals): void => void child.kill(name);
  return { url, signal, stop };
}

function addressOf(child: ChildProcess): Promise<string> {
  const entry = child.spawnargs[1];
  return new Promise((resolve, reject) => {
    const fail = (how: string): void => reject(new Error(`${entry} ${how}`));
    const timer = setTimeout(() => fail('did not start in time'), START_MS_MAX);
    child.once('exit', (code) => fail(`ended with ${code} before it served`));
    child.once('error', reject);
    if (!child.stdout) return fail('has no output');
    createInterface(child.stdout).on('line', (line) => {
      const url = /(?:serves|ready:) ((?:http|esdb):\S+)/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

/** What is measured must not depend on how the shell around the bench was set up. */
function withoutKeelson(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith('KEELSON_')),
  );
}
