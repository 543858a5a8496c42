import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { LockHeld, ProcessLock } from '../../apps/server/src/data-directory/process-lock';
import { eventually } from './eventually';

export const repository = path.resolve(__dirname, '../..');
export const compiled = (file: string): string => path.join(repository, 'dist', file);

/** Builds what has changed since the last build. Spec files that start together take turns; the first one builds. */
export async function ensureBuilt(): Promise<void> {
  mkdirSync(path.join(repository, 'dist'), { recursive: true });
  const lock = await eventually('the build of another spec file ends', takeLock);
  try {
    await promisify(execFile)(process.execPath, [
      path.join(repository, 'scripts/ensure-built.mjs'),
    ]);
  } finally {
    lock.release();
  }
}

function takeLock(): ProcessLock | undefined {
  try {
    return ProcessLock.acquire(path.join(repository, 'dist', '.build-lock'));
  } catch (error) {
    if (error instanceof LockHeld) return undefined;
    throw error;
  }
}
