import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identityOf, isAlive, type ProcessIdentity } from '../data-directory/process-identity';
import { EmbeddedPostgresRefused } from './embedded-postgres-refused';
import { readPostmasterFile } from './postmaster-file';

/** A fast shutdown writes a checkpoint; an immediate one does not wait for it. */
const FAST_STOP_MS_MAX = 30_000;
const IMMEDIATE_STOP_MS_MAX = 10_000;
const LOOK_AGAIN_MS = 20;

/**
 * Stops a server that an earlier Keelson, now dead, has left on this cluster. The caller holds the lock of the database's
 * folder, so nobody alive uses it.
 *
 * True: a process is signalled only when it is PostgreSQL *and* works in this very cluster's folder. A process id that
 * names any other process is a number used again: the stale file goes, which PostgreSQL itself would take for a live
 * server when the process has our account.
 */
export async function stopLeftOverPostmaster(
  cluster: string,
  log: (message: string) => void,
): Promise<void> {
  const file = readPostmasterFile(cluster);
  const identity = file === undefined ? undefined : identityOf(file.pid);
  if (identity === undefined) return;
  if (!serves(identity.pid, cluster)) {
    rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
    return;
  }
  log(`Stopping the database that an earlier Keelson left running (process ${identity.pid}).`);
  if (await ends(identity, 'SIGINT', FAST_STOP_MS_MAX)) return;
  if (await ends(identity, 'SIGQUIT', IMMEDIATE_STOP_MS_MAX)) return;
  throw new EmbeddedPostgresRefused(
    `A PostgreSQL server that an earlier Keelson left (process ${identity.pid}) holds ${cluster} and does not stop. ` +
      `End it ("kill -QUIT ${identity.pid}") and start again.`,
  );
}

async function ends(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
  waitMs: number,
): Promise<boolean> {
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  const deadline = Date.now() + waitMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await pause(LOOK_AGAIN_MS);
  }
  return true;
}

/** PostgreSQL works in its data folder; elsewhere than on Linux its command line names it. */
function serves(pid: number, cluster: string): boolean {
  try {
    if (process.platform === 'linux') {
      const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      return name === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === cluster;
    }
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('/bin/postgres') && command.includes(`-D ${cluster}`);
  } catch {
    return false;
  }
}
