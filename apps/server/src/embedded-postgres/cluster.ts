import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { syncFolder } from '../data-directory/sync-folder';
import { EmbeddedPostgresRefused, OWN_DATABASE_HINT } from './embedded-postgres-refused';
import { startGuarded } from './guarded-process';
import type { DatabaseSite } from './database-site';
import { openServerLog, serverLogSince } from './server-log';

/** The role that owns everything in the embedded database. */
export const SUPERUSER = 'keelson';

/**
 * `trust` on the socket: whoever may enter its folder (mode 0700) may read the data files as well. The locale comes from
 * PostgreSQL itself, so that a machine without locales, or with other ones, sorts alike.
 */
const INITDB_ARGS = [
  `--username=${SUPERUSER}`,
  '--auth-local=trust',
  '--auth-host=reject',
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

/**
 * Makes the cluster unless it is there, under a draft name first: a start that is killed half way leaves no half cluster
 * under the real name.
 */
export async function ensureCluster(site: DatabaseSite, durable: boolean): Promise<void> {
  if (existsSync(path.join(site.cluster, 'PG_VERSION'))) return refuseOtherVersion(site);
  for (const name of readdirSync(site.folder)) {
    if (name.startsWith('draft-')) rmSync(path.join(site.folder, name), { recursive: true });
  }
  const draft = path.join(site.folder, `draft-${randomBytes(6).toString('hex')}`);
  const log = openServerLog(site);
  try {
    const initdb = await startGuarded({
      footing: site.footing,
      binaries: site.binaries.folder,
      command: 'initdb',
      args: [...INITDB_ARGS, ...(durable ? [] : ['--no-sync']), '-D', draft],
      logDescriptor: log.descriptor,
    });
    const end = await initdb.exited;
    if (end !== 'code 0') {
      const said = serverLogSince(site.log, log.offset);
      throw new EmbeddedPostgresRefused(
        `The database could not be created in ${site.cluster} (initdb ended with ${end}): ${said}`,
      );
    }
  } finally {
    closeSync(log.descriptor);
  }
  renameSync(draft, site.cluster);
  // The next start would take the database for a draft if a power cut undid the rename.
  syncFolder(site.folder);
}

/** The data of one major version cannot be read by another. */
function refuseOtherVersion({ cluster, binaries }: DatabaseSite): void {
  const found = readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  const major = binaries.version.split('.')[0];
  if (found === major) return;
  throw new EmbeddedPostgresRefused(
    `${cluster} was made by PostgreSQL ${found}, but this Keelson brings PostgreSQL ${major}. ` +
      `Start the Keelson that made it and move the data with pg_dump, ${OWN_DATABASE_HINT}.`,
  );
}
