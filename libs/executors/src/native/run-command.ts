import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CommandOptions } from './resource-type';

const guardTimeoutMs = 60_000;
const failureLinesMax = 5;

/** What commands see of the runner: its environment without Keelson's settings, then what the run and the resource give. */
export type CommandEnvironment = NodeJS.ProcessEnv;

/** Runs a command that changes something, to its end, whatever is asked meanwhile. */
export async function runCommand(
  command: string,
  options: CommandOptions,
  environment: CommandEnvironment,
  log: (line: string) => void,
): Promise<void> {
  const last: string[] = [];
  const code = await run(command, options, environment, (line) => {
    log(line);
    last.push(line);
    if (last.length > failureLinesMax) last.shift();
  });
  if (code !== 0) {
    throw new Error(
      `the command ended with ${code}${last.length > 0 ? `: ${last.join(' ')}` : ''}`,
    );
  }
}

/** Runs a guard: it answers by its exit code and changes nothing, so it may be ended at any moment. */
export async function runGuard(
  command: string,
  options: CommandOptions,
  environment: CommandEnvironment,
  cancelled: AbortSignal | undefined,
): Promise<boolean> {
  const timeout = AbortSignal.timeout(guardTimeoutMs);
  const signal = cancelled ? AbortSignal.any([cancelled, timeout]) : timeout;
  const code = await run(command, options, environment, () => undefined, signal);
  if (timeout.aborted) {
    throw new Error(`the guard took longer than ${guardTimeoutMs / 1000} s: ${command}`);
  }
  return code === 0;
}

function run(
  command: string,
  { cwd, environment: own }: CommandOptions,
  environment: CommandEnvironment,
  onLine: (line: string) => void,
  signal?: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    // A group of its own: an interrupt typed at the runner's terminal is not meant for it.
    const child = spawn('/bin/sh', ['-c', command], {
      cwd,
      env: { ...environment, ...own },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = (): void => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    createInterface({ input: child.stdout }).on('line', onLine);
    createInterface({ input: child.stderr }).on('line', onLine);
    child.on('error', reject);
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', end);
      resolve(code ?? (killedBy === null ? 1 : 128));
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
