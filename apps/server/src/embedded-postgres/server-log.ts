import {
  closeSync,
  constants,
  existsSync,
  fchownSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs';
import type { DatabaseSite } from './database-site';

/** At a start, a longer log becomes `.old` in place of the one before. */
const LOG_BYTES_MAX = 8 * 1024 * 1024;

/** What of the log an error message carries. */
const EXCERPT_BYTES_MAX = 2_000;

export type OpenLog = { readonly descriptor: number; readonly offset: number };

/**
 * Opens the server's log for appending, and says where it ends now. The folder belongs to the database's account while we
 * may be root, so a link in place of the file is not followed; it is given to the account as well, which may run Keelson itself next time.
 */
export function openServerLog({ log: file, footing }: DatabaseSite): OpenLog {
  if (existsSync(file) && statSync(file).size > LOG_BYTES_MAX) renameSync(file, `${file}.old`);
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const descriptor = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  if (footing.ids !== undefined) fchownSync(descriptor, footing.ids.uid, footing.ids.gid);
  return { descriptor, offset: fstatSync(descriptor).size };
}

/** The last lines written since the offset. */
export function serverLogSince(file: string, offset: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const from = Math.max(offset, size - EXCERPT_BYTES_MAX);
    const bytes = Buffer.alloc(Math.max(0, size - from));
    readSync(descriptor, bytes, 0, bytes.length, from);
    return bytes.toString('utf8').trim();
  } finally {
    closeSync(descriptor);
  }
}
