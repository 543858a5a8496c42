import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MasterKey } from '@keelson/access';
import { openDataDirectory } from '../data-directory';
import { startEmbeddedPostgres } from '../embedded-postgres';
import { openEventLog } from '../event-store/open-event-log';
import { openInfrastructure } from '../infrastructure';
import { ServerLog } from '../server-log';
import type { Settings } from '../settings/settings';
import { masterKeyId } from './backup-manifest';
import { checkBackup } from './check-backup';
import { refuseHalfRestored, UNFINISHED } from './half-restored';
import { BackupRestore } from './restore-backup';
import { RestoreRefused } from './restore-refused';

/** Restores a backup into the store that these settings name. No server runs meanwhile. @throws RestoreRefused */
export async function restore(settings: Settings, file: string): Promise<void> {
  const manifest = await checkBackup(file);
  const masterKey = masterKeyOf(settings);
  if (masterKeyId(masterKey) !== manifest.masterKeyId) {
    throw new RestoreRefused(
      'the master key is not the one of this backup, so nothing that is sealed in it could be read',
    );
  }
  const closers: (() => Promise<void> | void)[] = [];
  try {
    const dataDirectory = openDataDirectory(settings.dataDir);
    closers.push(() => dataDirectory.close());
    refuseHalfRestored(dataDirectory.path);
    let { databaseUrl } = settings;
    if (databaseUrl === undefined) {
      const database = await startEmbeddedPostgres({
        dataDir: path.join(dataDirectory.path, 'postgres'),
        log: (message) => ServerLog.info('EmbeddedPostgres', message),
      });
      closers.push(() => database.stop());
      databaseUrl = database.url;
    }
    const where = { databaseUrl, eventStoreUrl: settings.eventStoreUrl };
    const { path: dataDir } = dataDirectory;
    const target = await openInfrastructure(where, dataDir, masterKey, settings.blobFolder);
    closers.push(() => target.close());
    if ((await target.log.head()) !== 0n) {
      throw new RestoreRefused('the store is not empty; restore into a new data directory');
    }
    const unfinished = path.join(dataDir, UNFINISHED);
    await writeFile(unfinished, `${file}\n`);
    // Without a catalog, because a past event keeps the shape that it had.
    const log = await openEventLog(where);
    closers.push(() => log.close());
    const into = { ...target, log };
    await new BackupRestore(into, dataDir, manifest).from(file);
    await rm(unfinished);
    ServerLog.say(`${manifest.events} events of ${manifest.at} are restored.`);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** A key that does not exist yet cannot be the backup's, so none is made. */
function masterKeyOf({ masterKey, dataDir }: Settings): MasterKey {
  const file = path.join(dataDir, 'master-key');
  if (masterKey !== undefined) return MasterKey.parse(masterKey);
  if (existsSync(file)) return MasterKey.parse(readFileSync(file, 'utf8'));
  throw new RestoreRefused(
    `the backup does not contain its master key: set KEELSON_MASTER_KEY, or copy the file master-key of the old data directory to ${file}`,
  );
}
