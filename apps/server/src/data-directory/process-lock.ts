import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity';

/** Two starters that meet the same stale lock each retry; more rounds than this mean that something else is wrong. */
const ATTEMPTS_MAX = 20;

/** Another live process, or another holder in this one, has the lock. */
export class LockHeld extends Error {
  constructor(
    readonly file: string,
    readonly holder: ProcessIdentity,
  ) {
    super(`${file} is held by process ${holder.pid}`);
    this.name = 'LockHeld';
  }
}

/**
 * A lock that dies with its process: a file that names the holder by process id and start.
 *
 * True: one live holder on a machine; kill -9 and a process id that was used again do not block the next holder; the file
 * appears complete or not at all. Not promised: exclusion between machines or containers that share the folder, whose
 * processes cannot see each other. A file is used, not `flock`, because Node.js has none without a native module.
 */
export class ProcessLock {
  private constructor(
    private readonly file: string,
    private readonly content: string,
  ) {}

  static acquire(file: string): ProcessLock {
    const self = identityOf(process.pid) ?? { pid: process.pid, startedAt: 'unknown' };
    const content = `${JSON.stringify(self)}\n`;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      if (createWhole(file, content)) return new ProcessLock(file, content);
      const found = readIfPresent(file);
      if (found === undefined) continue;
      const holder = parseHolder(found);
      if (holder !== undefined && isAlive(holder)) throw new LockHeld(file, holder);
      removeStale(file, found);
    }
    throw new Error(`${file} changes faster than it can be taken; remove it and start again`);
  }

  /** Removes the file, unless somebody else's has come in its place. */
  release(): void {
    if (readIfPresent(this.file) === this.content) rmSync(this.file, { force: true });
  }
}

function createWhole(file: string, content: string): boolean {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  // Readable for every account: after a start by root, an ordinary user must be able to see that the holder is gone.
  writeFileSync(draft, content, { mode: 0o644, flag: 'wx' });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Moves the stale file aside instead of deleting it by name: between reading and deleting, another starter may have put
 * its own lock there, which is then put back.
 */
function removeStale(file: string, stale: string): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readIfPresent(aside) !== stale) linkSync(aside, file);
  rmSync(aside, { force: true });
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A lock that cannot be read as one was never ours whole, so it holds nothing. */
function parseHolder(text: string): ProcessIdentity | undefined {
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity> | null;
    if (typeof value?.pid !== 'number' || typeof value.startedAt !== 'string') return undefined;
    return { pid: value.pid, startedAt: value.startedAt };
  } catch {
    return undefined;
  }
}
