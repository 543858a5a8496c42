import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import { MasterKey, PostgresKeyRing, Sealer } from '@keelson/access';
import { FileBlobStore } from '@keelson/artifacts';
import { keelsonCatalog, PostgresEventLog } from '@keelson/event-log';
import { PostgresCheckpointStore } from '@keelson/processes';
import { migrate as migrateViews, viewsDataSource } from '@keelson/views';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { AUDIT_ROOT_FILE, AuditRootFile } from './audit/audit-root-file';
import { AuditRoots } from './audit/audit-roots';
import { PlanDocuments } from './operations/plan-documents';
import { StateLocks } from './rest/state/state-locks';

const POOL_CONNECTIONS_MAX = 10;

/** Everything outside the process that a server talks to, open and migrated. */
export type Infrastructure = {
  readonly log: PostgresEventLog;
  /** For what is not event-sourced: checkpoints, leases, locks, logs, keys. */
  readonly pool: Pool;
  readonly dataSource: DataSource;
  readonly checkpoints: PostgresCheckpointStore;
  readonly blobs: FileBlobStore;
  readonly blobFolder: string;
  readonly plans: PlanDocuments;
  readonly stateLocks: StateLocks;
  readonly auditRoots: AuditRoots;
  readonly sealer: Sealer;
  readonly masterKey: MasterKey;
  close(): Promise<void>;
};

export async function openInfrastructure(
  databaseUrl: string,
  dataDir: string,
  masterKey: MasterKey,
): Promise<Infrastructure> {
  const logger = new Logger('Infrastructure');
  const pool = new Pool({ connectionString: databaseUrl, max: POOL_CONNECTIONS_MAX });
  // Without a listener a restart of the database would end the process.
  let closing = false;
  pool.on('error', (error) => {
    if (!closing) logger.warn(`a database connection was lost: ${error.message}`);
  });
  const log = new PostgresEventLog({ connection: databaseUrl, catalog: keelsonCatalog });
  const dataSource = viewsDataSource({ url: databaseUrl });
  const checkpoints = new PostgresCheckpointStore(pool);
  const keyRing = new PostgresKeyRing(pool);
  const blobFolder = path.join(dataDir, 'blobs');
  mkdirSync(blobFolder, { recursive: true, mode: 0o700 });
  const blobs = new FileBlobStore(blobFolder, masterKey.derive('blobs'));
  const plans = new PlanDocuments(pool, blobs);
  const stateLocks = new StateLocks(pool);
  const auditRoots = new AuditRoots(pool, new AuditRootFile(path.join(dataDir, AUDIT_ROOT_FILE)));
  await log.migrate();
  await dataSource.initialize();
  await migrateViews(dataSource);
  await checkpoints.migrate();
  await keyRing.migrate();
  await plans.migrate();
  await stateLocks.migrate();
  await auditRoots.migrate();
  const sealer = new Sealer(masterKey, keyRing);
  const close = async (): Promise<void> => {
    closing = true;
    await log.close();
    await dataSource.destroy();
    await pool.end();
  };
  return {
    ...{ log, pool, dataSource, checkpoints, blobs, plans, stateLocks, auditRoots },
    ...{ blobFolder, sealer, masterKey, close },
  };
}
