import path from 'node:path';
import { Client } from 'pg';
import { LockHeld, ProcessLock } from '../data-directory/process-lock';
import { ensureCluster, SUPERUSER } from './cluster';
import { ensureDatabaseFolder } from './database-folder';
import { prepareSite, type DatabaseSite, type SiteRequest } from './database-site';
import { EmbeddedPostgresRefused } from './embedded-postgres-refused';
import { stopLeftOverPostmaster } from './left-over-postmaster';
import { startServer, stopServer } from './server-process';
import { makeSocketFolder, removeSocketFolder, SOCKET_PORT } from './socket-folder';

const DATABASE = 'keelson';

export type EmbeddedPostgresOptions = {
  /** A folder of the database's own, made where it is missing. */
  readonly dataDir: string;
  /** Settings of PostgreSQL by name, in place of its defaults; tests set `fsync` to `off`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told what an operator should know: where the database went, what was cleaned up. */
  readonly log?: (message: string) => void;
} & Omit<SiteRequest, 'dataDir' | 'log'>;

export type PostgresConnection = {
  /** The folder of the server's socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
};

export type EmbeddedPostgres = {
  readonly connection: PostgresConnection;
  /** The same as `connection`; it holds no secret. */
  readonly url: string;
  readonly pid: number;
  /** Settles when the server has ended, on `stop` or by itself, with how it ended. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
};

/**
 * Starts the PostgreSQL that comes with Keelson, on data that it keeps.
 *
 * True: it listens on no port, only on a socket in a folder of mode 0700; commits are durable (fsync) unless a setting says
 * otherwise; it ends with this process, also after kill -9, and what a crash left over never blocks the next start; one
 * process at a time has the database, a second is refused with the first one's id; nothing of our environment reaches it.
 * Not promised: that it comes back by itself when it is killed (`exited` tells); data of another major version.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { settings = {}, log = () => undefined } = options;
  const dataDir = ensureDatabaseFolder(options.dataDir);
  const lock = lockDatabase(dataDir);
  try {
    const site = prepareSite({ ...options, dataDir, log });
    await stopLeftOverPostmaster(site.cluster, log);
    await ensureCluster(site, settings['fsync'] !== 'off');
    return await startIn(site, settings, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function lockDatabase(dataDir: string): ProcessLock {
  try {
    return ProcessLock.acquire(path.join(dataDir, 'lock'));
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
    throw new EmbeddedPostgresRefused(
      `The database in ${dataDir} is in use by process ${error.holder.pid}. ` +
        'Stop that Keelson, or choose another KEELSON_DATA_DIR for this one.',
      { cause: error },
    );
  }
}

async function startIn(
  site: DatabaseSite,
  settings: Readonly<Record<string, string>>,
  lock: ProcessLock,
): Promise<EmbeddedPostgres> {
  const host = makeSocketFolder(site);
  const server = await startServer(site, host, settings);
  const stop = async (): Promise<void> => {
    await stopServer(server);
    removeSocketFolder(site.folder);
    lock.release();
  };
  const connection = { host, port: SOCKET_PORT, user: SUPERUSER, database: DATABASE };
  try {
    await ensureDatabase(connection);
  } catch (error) {
    await stop();
    throw error;
  }
  server.letParentEnd();
  const { pid, exited } = server;
  return { connection, url: urlOf(connection), pid, exited, stop };
}

/** The first connection makes the database where it is missing, and proves that this process can reach the server. */
async function ensureDatabase(connection: PostgresConnection): Promise<void> {
  const client = new Client({ ...connection, database: 'postgres' });
  try {
    await client.connect();
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** A host in the query part is understood by `pg` and by libpq alike, and the rest stays a URL that anything can parse. */
function urlOf({ host, user, database }: PostgresConnection): string {
  return `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(host)}`;
}
