import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { findUnprivilegedAccount } from '../embedded-postgres/unprivileged-account';
import { LockHeld, ProcessLock } from './process-lock';
import { readOrCreateSecret } from './secret-file';

/** The data directory cannot be used; the message says why and the way out. */
export class DataDirectoryRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DataDirectoryRefused';
  }
}

export type DataDirectory = {
  readonly path: string;
  /** Made once, at the first start: tells this installation from every other. */
  readonly installationId: string;
  /** The secret in the file of this name (no folders), mode 0600, made on first use. */
  readOrCreateSecretFile(name: string, make: () => string): string;
  /** Gives up the lock; a process that ends without it gives it up as well. */
  close(): void;
};

/**
 * Opens the folder that holds all that this installation keeps.
 *
 * True: one live Keelson on a machine has it; a Keelson that was killed does not block the next one; a folder that we make
 * is closed to others, and one that exists keeps its mode. Not promised: exclusion between machines or containers that
 * share the folder.
 */
export function openDataDirectory(directory: string): DataDirectory {
  const folder = ensureFolder(path.resolve(directory));
  const lock = lockFolder(folder);
  try {
    const secretFile = (name: string): string => {
      if (name === '' || path.basename(name) !== name || name.startsWith('.')) {
        throw new DataDirectoryRefused(`"${name}" is no plain file name`);
      }
      return path.join(folder, name);
    };
    return {
      path: folder,
      installationId: readOrCreateSecret(secretFile('installation-id'), randomUUID),
      readOrCreateSecretFile: (name, make) => readOrCreateSecret(secretFile(name), make),
      close: () => lock.release(),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function ensureFolder(folder: string): string {
  const existing = statSync(folder, { throwIfNoEntry: false });
  if (existing !== undefined && !existing.isDirectory()) {
    throw new DataDirectoryRefused(`${folder} is not a folder; choose another KEELSON_DATA_DIR.`);
  }
  try {
    if (existing === undefined) {
      mkdirSync(path.dirname(folder), { recursive: true });
      const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (made !== undefined) letDatabaseAccountPass(folder);
    }
    return realpathSync(folder);
  } catch (cause) {
    throw new DataDirectoryRefused(
      `${folder} cannot be made (${(cause as NodeJS.ErrnoException).code}); choose another KEELSON_DATA_DIR.`,
      { cause },
    );
  }
}

/**
 * Root's PostgreSQL runs as an unprivileged account, which must pass through to its own folder. Its group may pass, not
 * look around; everybody else stays out. Where it cannot be granted, the database finds another way.
 */
function letDatabaseAccountPass(folder: string): void {
  const account = process.getuid?.() === 0 ? findUnprivilegedAccount() : undefined;
  if (account === undefined) return;
  try {
    chownSync(folder, 0, account.gid);
    chmodSync(folder, 0o710);
  } catch {
    chmodSync(folder, 0o700);
  }
}

function lockFolder(folder: string): ProcessLock {
  try {
    return ProcessLock.acquire(path.join(folder, 'lock'));
  } catch (error) {
    if (error instanceof LockHeld) {
      throw new DataDirectoryRefused(
        `Another Keelson (process ${error.holder.pid}) is using ${folder}. Stop it, or set KEELSON_DATA_DIR to another folder.`,
        { cause: error },
      );
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error;
    throw new DataDirectoryRefused(
      `${folder} cannot be written (${code}); run as its owner, or choose another KEELSON_DATA_DIR.`,
      { cause: error },
    );
  }
}
