import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findRepositoryRoot } from './repository-root';

/** What a server on this machine left in its data directory for clients on this machine. */
export type Installation = { readonly server?: string; readonly adminToken?: string };

export type Place = {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly repositoryRoot?: string;
};

const defaultDataDirectory = '.keelson';

/** `KEELSON_DATA_DIR` alone where it is set; else `.keelson` here, in each folder above, and where this program lies. */
export function dataDirectories({ env, cwd, repositoryRoot }: Place): readonly string[] {
  const named = env['KEELSON_DATA_DIR'];
  if (named) return [resolve(cwd, named)];
  const folders: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(join(folder, defaultDataDirectory));
    if (dirname(folder) === folder) break;
  }
  folders.push(join(repositoryRoot ?? findRepositoryRoot(), defaultDataDirectory));
  return [...new Set(folders)];
}

/** The nearest data directory that has something to say. */
export function findInstallation(place: Place): Installation {
  for (const folder of dataDirectories(place)) {
    const adminToken = readText(join(folder, 'admin-token'));
    const server = addressOf(readText(join(folder, 'server.json')));
    if (adminToken === undefined && server === undefined) continue;
    return {
      ...(server === undefined ? {} : { server }),
      ...(adminToken === undefined ? {} : { adminToken }),
    };
  }
  return {};
}

/** A folder that this person may not read is as good as absent. */
function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

function addressOf(text: string | undefined): string | undefined {
  try {
    const { url } = JSON.parse(text ?? '{}') as { url?: unknown };
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}
