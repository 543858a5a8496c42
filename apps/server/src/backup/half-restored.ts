import { existsSync } from 'node:fs';
import path from 'node:path';
import { StartRefused } from '../start-refused';

/** There while a restore is under way, and after one that did not end. */
export const UNFINISHED = 'restore-unfinished';

/** Half a past must not be gone on from. @throws StartRefused */
export function refuseHalfRestored(dataDir: string): void {
  if (!existsSync(path.join(dataDir, UNFINISHED))) return;
  throw new StartRefused(
    `a restore into ${dataDir} did not end; remove its contents except master-key, empty the store where it is not in there (KEELSON_DATABASE_URL, KEELSON_EVENTSTORE_URL), and restore again`,
  );
}
