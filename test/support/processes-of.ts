import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import {
  identityOf,
  isAlive,
  type ProcessIdentity,
} from '../../apps/server/src/data-directory/process-identity';

export type FoundProcess = ProcessIdentity & { readonly command: string };

/**
 * Every live process that belongs to a data directory: it is named in its arguments (the database, a shell of a stack) or in its
 * environment (server, runner, the tools that they start). A folder made by mkdtemp is in no process of anybody else.
 */
export function processesOf(dataDir: string): FoundProcess[] {
  return pids().flatMap((pid) => {
    if (pid === process.pid) return [];
    const identity = identityOf(pid);
    const command = commandOf(pid);
    if (identity === undefined || !`${command}\0${environmentOf(pid)}`.includes(dataDir)) return [];
    return [{ ...identity, command }];
  });
}

/** Ends them all, by process id, and only while each is still the process that was found. */
export function killProcessesOf(dataDir: string): void {
  for (const found of processesOf(dataDir)) kill9(found);
}

export function kill9(found: ProcessIdentity): void {
  if (!isAlive(found)) return;
  try {
    process.kill(found.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function pids(): number[] {
  if (process.platform === 'linux') {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  }
  return execFileSync('ps', ['-A', '-o', 'pid='], { encoding: 'utf8' }).split('\n').map(Number);
}

const commandOf = (pid: number): string =>
  process.platform === 'linux' ? read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ') : ps(pid);

/** Where there is no /proc, `ps` shows it after the arguments. */
const environmentOf = (pid: number): string =>
  process.platform === 'linux' ? read(`/proc/${pid}/environ`) : '';

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function ps(pid: number): string {
  try {
    return execFileSync('ps', ['-Eww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
