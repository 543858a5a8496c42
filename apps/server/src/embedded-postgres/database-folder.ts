import { chownSync, lchownSync, lstatSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresRefused, OWN_DATABASE_HINT } from './embedded-postgres-refused';

/** All that the launcher itself puts into the database's folder. */
const OWN_NAMES =
  /^(cluster|socket|socket-folder|postgres\.log(\.old)?|moved-to|lock(\..+)?|draft-.+)$/;

type Owner = { readonly uid: number; readonly gid: number };

/** The folder of the database, made with mode 0700 where it is missing. Its owner may change, so it must be ours alone. */
export function ensureDatabaseFolder(dataDir: string): string {
  const wanted = path.resolve(dataDir);
  try {
    mkdirSync(path.dirname(wanted), { recursive: true });
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    refuseStrangers(wanted, readdirSync(wanted));
    return realpathSync(wanted);
  } catch (error) {
    if (error instanceof EmbeddedPostgresRefused) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new EmbeddedPostgresRefused(
      `The folder of the embedded database, ${wanted}, cannot be used (${code}). ` +
        `Run Keelson as its owner, choose another KEELSON_DATA_DIR, ${OWN_DATABASE_HINT}.`,
      { cause: error },
    );
  }
}

function refuseStrangers(folder: string, names: readonly string[]): void {
  const stranger = names.find((name) => !OWN_NAMES.test(name));
  if (stranger === undefined) return;
  throw new EmbeddedPostgresRefused(
    `${folder} holds "${stranger}", which is not Keelson's: the embedded database needs a folder of its own. ` +
      'Move it away or choose another KEELSON_DATA_DIR.',
  );
}

/** The user id that owns the cluster, if there is one. */
export function ownerOfCluster(folder: string): number | undefined {
  return lstatSync(path.join(folder, 'cluster'), { throwIfNoEntry: false })?.uid;
}

/** Gives the folder alone, so that an account's reach can be tried before everything in it changes hands. */
export function giveFolder(folder: string, owner: Owner): void {
  if (process.getuid?.() === 0 && lstatSync(folder).uid !== owner.uid) {
    chownSync(folder, owner.uid, owner.gid);
  }
}

/**
 * Gives the cluster as well, when the way PostgreSQL is run has changed. Meanwhile the folder is root's, so that no process
 * of either account can put a link in the way. Children go first: a start that is killed in between leaves the old owner on
 * the cluster, and the next start does the rest.
 */
export function giveCluster(folder: string, owner: Owner): void {
  const cluster = path.join(folder, 'cluster');
  const given = lstatSync(cluster, { throwIfNoEntry: false })?.uid ?? owner.uid;
  if (process.getuid?.() !== 0 || given === owner.uid) return;
  chownSync(folder, 0, 0);
  giveTree(cluster, owner);
  chownSync(folder, owner.uid, owner.gid);
}

function giveTree(folder: string, owner: Owner): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const child = path.join(folder, entry.name);
    if (entry.isDirectory()) giveTree(child, owner);
    else lchownSync(child, owner.uid, owner.gid);
  }
  lchownSync(folder, owner.uid, owner.gid);
}
