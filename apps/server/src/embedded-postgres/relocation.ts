import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { giveFolder } from './database-folder';
import { EmbeddedPostgresRefused } from './embedded-postgres-refused';
import { tryFooting, type Footing } from './footing';
import type { PostgresBinaries } from './postgres-binaries';

/** Folders of the system that keep their content, that everybody may pass through and only root may write. */
const BASES = ['/var/lib', '/opt', '/srv'];

/** The file in the database's folder that names where the database went. */
const MARKER = 'moved-to';

/** A folder outside the installation that holds its database and a copy of the binaries. */
export type Relocation = { readonly folder: string; readonly database: string };

/** Where an earlier start has moved the database of this folder. */
export function findRelocation(dataDir: string): Relocation | undefined {
  const marker = path.join(dataDir, MARKER);
  if (!existsSync(marker)) return undefined;
  const folder = readFileSync(marker, 'utf8').trim();
  const database = path.join(folder, 'database');
  if (existsSync(database)) return { folder, database };
  throw new EmbeddedPostgresRefused(
    `The database of this installation was kept in ${folder}, which is gone. Put it back, or remove ${marker} ` +
      'to begin with an empty database.',
  );
}

/** Makes a folder that one of the footings can use, or answers undefined. It is named after the installation's path. */
export function relocate(
  dataDir: string,
  binaries: PostgresBinaries,
  footings: readonly Footing[],
  bases: readonly string[] = BASES,
): Relocation | undefined {
  const digest = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  // The random part keeps the database of an earlier installation at the same path out of the new one.
  const name = `keelson-${digest}-${randomBytes(4).toString('hex')}`;
  for (const base of bases.filter(isSafeBase)) {
    const folder = path.join(base, name);
    const relocation = { folder, database: path.join(folder, 'database') };
    mkdirSync(folder, { mode: 0o755 });
    mkdirSync(relocation.database, { mode: 0o700 });
    const copy = copyBinaries(relocation, binaries);
    for (const footing of footings) {
      giveFolder(relocation.database, footing.owner);
      if (!tryFooting(footing, copy.folder, relocation.database).works) continue;
      writeFileSync(path.join(dataDir, MARKER), `${folder}\n`, { mode: 0o600 });
      return relocation;
    }
    rmSync(folder, { recursive: true });
  }
  return undefined;
}

/** A copy of these very binaries beside the database; a newer Keelson brings newer ones. */
export function copyBinaries(
  { folder }: Relocation,
  { folder: source, version }: PostgresBinaries,
): PostgresBinaries {
  const copy = path.join(folder, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.draft`;
    rmSync(draft, { recursive: true, force: true });
    cpSync(source, draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, copy);
  }
  return { folder: copy, version };
}

/** In a folder that others may write, somebody could have put a link where we are about to write as root. */
function isSafeBase(base: string): boolean {
  const stat = statSync(base, { throwIfNoEntry: false });
  return stat !== undefined && stat.isDirectory() && stat.uid === 0 && (stat.mode & 0o022) === 0;
}
