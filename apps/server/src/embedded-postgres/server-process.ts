import { closeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseSite } from './database-site';
import { EmbeddedPostgresRefused } from './embedded-postgres-refused';
import { startGuarded, type GuardedProcess } from './guarded-process';
import { readPostmasterFile } from './postmaster-file';
import { openServerLog, serverLogSince } from './server-log';
import { SOCKET_PORT } from './socket-folder';

/** Crash recovery of a large write-ahead log takes its time; longer than this something is stuck. */
const READY_MS_MAX = 10 * 60_000;
const LOOK_AGAIN_MS = 5;

/** The workers of a server that was killed leave within moments; until then the new one refuses to start. */
const WORKERS_LEAVE_MS_MAX = 30_000;
const WORKERS_RETRY_MS = 100;
const WORKERS_STILL_THERE = 'pre-existing shared memory block';

const FAST_STOP_MS_MAX = 60_000;

/** What an error says about values (a key, a failing row, a statement) stays out of the log: they may be secrets. */
const QUIET_LOG = {
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** The socket's folder is what keeps others out, so where the server listens is not for settings to change. */
const closedTo = (socketFolder: string): Record<string, string> => ({
  listen_addresses: '',
  port: String(SOCKET_PORT),
  unix_socket_directories: socketFolder,
  unix_socket_permissions: '0700',
  log_destination: 'stderr',
  logging_collector: 'off',
});

/** Starts the server and waits until it accepts connections. */
export async function startServer(
  site: DatabaseSite,
  socketFolder: string,
  settings: Readonly<Record<string, string>>,
): Promise<GuardedProcess> {
  const all = { ...QUIET_LOG, ...settings, ...closedTo(socketFolder) };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const deadline = Date.now() + WORKERS_LEAVE_MS_MAX;
  for (;;) {
    const attempt = await startOnce(site, args);
    if ('server' in attempt) return attempt.server;
    if (!attempt.said.includes(WORKERS_STILL_THERE) || Date.now() > deadline) {
      throw new EmbeddedPostgresRefused(
        `PostgreSQL did not start in ${site.cluster} (${attempt.end}). It said: ${attempt.said || 'nothing'}`,
      );
    }
    await pause(WORKERS_RETRY_MS);
  }
}

type Attempt =
  { readonly server: GuardedProcess } | { readonly end: string; readonly said: string };

async function startOnce(site: DatabaseSite, args: readonly string[]): Promise<Attempt> {
  const log = openServerLog(site);
  try {
    const server = await startGuarded({
      footing: site.footing,
      binaries: site.binaries.folder,
      command: 'postgres',
      args: ['-D', site.cluster, ...args],
      logDescriptor: log.descriptor,
    });
    if (await becomesReady(server, site.cluster)) return { server };
    return { end: await server.exited, said: serverLogSince(site.log, log.offset) };
  } finally {
    closeSync(log.descriptor);
  }
}

/** As `pg_ctl` does: the server writes its readiness into its process id file. */
async function becomesReady(server: GuardedProcess, cluster: string): Promise<boolean> {
  const deadline = Date.now() + READY_MS_MAX;
  while (!server.hasExited()) {
    const file = readPostmasterFile(cluster);
    if (file?.pid === server.pid && file.ready) return true;
    if (Date.now() > deadline) {
      await stopServer(server);
      return false;
    }
    await pause(LOOK_AGAIN_MS);
  }
  return false;
}

/** A fast shutdown: open transactions are rolled back, what was committed is checkpointed. */
export async function stopServer(server: GuardedProcess): Promise<void> {
  if (server.hasExited()) return;
  server.kill('SIGINT');
  // A server that hangs is ended at once; its write-ahead log keeps what was committed.
  const impatience = setTimeout(() => server.kill('SIGQUIT'), FAST_STOP_MS_MAX);
  await server.exited;
  clearTimeout(impatience);
}
