import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  isAlive,
  type ProcessIdentity,
} from '../../apps/server/src/data-directory/process-identity';
import { startEmbeddedPostgres } from '../../apps/server/src/embedded-postgres';

const FOLDER_PREFIX = 'keelson-test-postgres-';

/** Durability is what slows a throw-away database, and nothing of it survives the run. */
const TEST_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '300',
};

export type TestPostgres = { readonly url: string; stop(): Promise<void> };

/** A PostgreSQL server of one test run, in a temporary folder that goes with it. */
export async function startTestPostgres(): Promise<TestPostgres> {
  removeFoldersOfDeadRuns();
  const folder = mkdtempSync(path.join(tmpdir(), FOLDER_PREFIX));
  const server = await startEmbeddedPostgres({ dataDir: folder, settings: TEST_SETTINGS });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A run that was killed could not remove its folder of some fifty megabytes. */
function removeFoldersOfDeadRuns(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const folder = path.join(tmpdir(), name);
    try {
      const holder = JSON.parse(readFileSync(path.join(folder, 'lock'), 'utf8')) as ProcessIdentity;
      if (!isAlive(holder)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another account's folder, or one whose run is about to lock it: it is left alone.
    }
  }
}
