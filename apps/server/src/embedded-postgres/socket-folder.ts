import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { DatabaseSite } from './database-site';

/** The kernel's limit for a socket's path: 108 bytes with the closing zero on Linux, 104 on macOS. */
const SOCKET_PATH_BYTES_MAX = process.platform === 'linux' ? 107 : 103;

/** PostgreSQL names the socket after the port, also when it listens on none. */
export const SOCKET_PORT = 5432;

/** A path that is short on every system we run on. `TMPDIR` may be as long as the path we flee from. */
const SHORT_BASE = '/tmp';
const SHORT_PREFIX = 'keelson-socket-';

/**
 * A folder of mode 0700 that belongs to the database's account: only this installation (and root) can connect. It is in
 * the database's folder, or, where that path is too long for a socket, a fresh one in `/tmp`, noted beside the cluster.
 */
export function makeSocketFolder({ folder, footing }: DatabaseSite): string {
  removeSocketFolder(folder);
  const own = path.join(folder, 'socket');
  const socket = path.join(own, `.s.PGSQL.${SOCKET_PORT}`);
  const fits = Buffer.byteLength(socket) <= SOCKET_PATH_BYTES_MAX;
  if (fits) mkdirSync(own, { mode: 0o700 });
  const made = fits ? own : mkdtempSync(path.join(SHORT_BASE, SHORT_PREFIX));
  if (!fits) writeFileSync(noteIn(folder), `${made}\n`, { mode: 0o644 });
  if (footing.ids !== undefined) chownSync(made, footing.ids.uid, footing.ids.gid);
  return made;
}

/** Removes what this start, or one before that was killed, has left. */
export function removeSocketFolder(folder: string): void {
  rmSync(path.join(folder, 'socket'), { recursive: true, force: true });
  if (!existsSync(noteIn(folder))) return;
  const noted = readFileSync(noteIn(folder), 'utf8').trim();
  if (noted.startsWith(path.join(SHORT_BASE, SHORT_PREFIX)) && path.dirname(noted) === SHORT_BASE) {
    rmSync(noted, { recursive: true, force: true });
  }
  rmSync(noteIn(folder));
}

function noteIn(folder: string): string {
  return path.join(folder, 'socket-folder');
}
