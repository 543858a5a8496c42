import path from 'node:path';
import { giveCluster, giveFolder, ownerOfCluster } from './database-folder';
import { EmbeddedPostgresRefused, OWN_DATABASE_HINT } from './embedded-postgres-refused';
import { possibleFootings, tryFooting, type Footing } from './footing';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries';
import { copyBinaries, findRelocation, relocate } from './relocation';

/** Where the database's files are, and as whom it runs. Everything in `folder` belongs to the database's account. */
export type DatabaseSite = {
  readonly folder: string;
  readonly cluster: string;
  readonly log: string;
  readonly binaries: PostgresBinaries;
  readonly footing: Footing;
};

export type SiteRequest = {
  /** As `ensureDatabaseFolder` gave it. */
  readonly dataDir: string;
  readonly log: (message: string) => void;
  readonly binaries?: PostgresBinaries;
  /** The footings to try instead of those of this process. */
  readonly footings?: readonly Footing[];
  /** The folders to move to instead of those of the system. */
  readonly relocationBases?: readonly string[];
};

type Found = { readonly site: DatabaseSite } | { readonly refusals: readonly string[] };

/**
 * Chooses where and as whom the database can run, by trying: in its folder on each footing in turn; if none can reach it,
 * root moves to a folder that its unprivileged account can reach. No folder that is not the database's own changes its
 * mode or its owner. A database that exists is never left behind for an empty one elsewhere.
 */
export function prepareSite(request: SiteRequest): DatabaseSite {
  const binaries = request.binaries ?? findPostgresBinaries();
  const { dataDir, log } = request;
  const moved = findRelocation(dataDir);
  if (moved !== undefined) {
    log(`The embedded database is kept in ${moved.folder}.`);
    const found = siteIn(moved.database, copyBinaries(moved, binaries), request);
    return siteOrThrow(found, moved.database);
  }
  const found = siteIn(dataDir, binaries, request);
  if ('site' in found || process.getuid?.() !== 0 || ownerOfCluster(dataDir) !== undefined) {
    return siteOrThrow(found, dataDir);
  }
  const footings = request.footings ?? possibleFootings(undefined);
  const relocated = relocate(dataDir, binaries, footings, request.relocationBases);
  if (relocated === undefined) return siteOrThrow(found, dataDir);
  log(
    `PostgreSQL cannot run in ${dataDir} (${found.refusals.join('; ')}); ` +
      `the embedded database is kept in ${relocated.folder} instead.`,
  );
  const copied = copyBinaries(relocated, binaries);
  return siteOrThrow(siteIn(relocated.database, copied, request), relocated.database);
}

function siteIn(folder: string, binaries: PostgresBinaries, request: SiteRequest): Found {
  const owner = ownerOfCluster(folder);
  const self = process.getuid?.();
  if (owner !== undefined && self !== 0 && owner !== self) {
    return { refusals: [`it belongs to the user ${owner}, and Keelson runs as ${self}`] };
  }
  const refusals: string[] = [];
  for (const footing of inOrder(request.footings ?? possibleFootings(owner), owner)) {
    giveFolder(folder, footing.owner);
    const trial = tryFooting(footing, binaries.folder, folder);
    if (trial.works) {
      giveCluster(folder, footing.owner);
      return { site: siteOf(folder, binaries, footing) };
    }
    refusals.push(trial.reason);
  }
  return { refusals };
}

/** What worked for the database that exists comes first, so that its files keep their owner. */
function inOrder(footings: readonly Footing[], owner: number | undefined): Footing[] {
  return footings.toSorted((a, b) => Number(b.owner.uid === owner) - Number(a.owner.uid === owner));
}

function siteOf(folder: string, binaries: PostgresBinaries, footing: Footing): DatabaseSite {
  const cluster = path.join(folder, 'cluster');
  return { folder, cluster, log: path.join(folder, 'postgres.log'), binaries, footing };
}

function siteOrThrow(found: Found, folder: string): DatabaseSite {
  if ('site' in found) return found.site;
  throw new EmbeddedPostgresRefused(
    `PostgreSQL cannot run in ${folder}: ${found.refusals.join('; ') || 'no account is left to run it as'}. ` +
      `Choose a KEELSON_DATA_DIR that it can reach, ${OWN_DATABASE_HINT}.`,
  );
}
