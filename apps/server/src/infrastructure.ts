import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import { MasterKey, PostgresKeyRing, Sealer } from '@keelson/access';
import { FileBlobStore } from '@keelson/artifacts';
import { type EventLog, keelsonCatalog, OwnerSession, PostgresEventLog } from '@keelson/event-log';
import { PostgresCheckpointStore } from '@keelson/processes';
import {
  migrate as migrateViews,
  type Projection,
  projections as allProjections,
  showLog,
  viewsDataSource,
} from '@keelson/views';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { AUDIT_ROOT_FILE, AuditRootFile } from './audit/audit-root-file';
import { AuditRoots } from './audit/audit-roots';
import { keepToOneLog } from './event-store/one-log';
import { type EventStoreLocation, openEventLog } from './event-store/open-event-log';
import { PlanDocuments } from './operations/plan-documents';
import { IdempotentRequests } from './rest/idempotency/idempotent-requests';
import { StateLocks } from './rest/state/state-locks';

const POOL_CONNECTIONS_MAX = 10;

/** Everything outside the process that a server talks to, open and migrated. */
export type Infrastructure = {
  readonly log: EventLog;
  /** For what is not event-sourced: checkpoints, leases, locks, logs, keys. */
  readonly pool: Pool;
  readonly dataSource: DataSource;
  /** Every view, as it is made of a log in this place. */
  readonly projections: readonly Projection[];
  readonly checkpoints: PostgresCheckpointStore;
  readonly blobs: FileBlobStore;
  readonly blobFolder: string;
  readonly plans: PlanDocuments;
  readonly stateLocks: StateLocks;
  readonly idempotentRequests: IdempotentRequests;
  readonly auditRoots: AuditRoots;
  readonly sealer: Sealer;
  readonly masterKey: MasterKey;
  close(): Promise<void>;
};

/** @throws SettingInvalid, StartRefused */
export async function openInfrastructure(
  where: EventStoreLocation,
  dataDir: string,
  masterKey: MasterKey,
  blobFolder = path.join(dataDir, 'blobs'),
): Promise<Infrastructure> {
  const { databaseUrl } = where;
  const logger = new Logger('Infrastructure');
  const pool = new Pool({ connectionString: databaseUrl, max: POOL_CONNECTIONS_MAX });
  // Without a listener a restart of the database would end the process.
  let closing = false;
  pool.on('error', (error) => {
    if (!closing) logger.warn(`a database connection was lost: ${error.message}`);
  });
  const log = await openEventLog(where, keelsonCatalog);
  const dataSource = viewsDataSource({ url: databaseUrl });
  const checkpoints = new PostgresCheckpointStore(pool);
  const keyRing = new PostgresKeyRing(pool);
  mkdirSync(blobFolder, { recursive: true, mode: 0o700 });
  const blobs = new FileBlobStore(blobFolder, masterKey.derive('blobs'));
  const plans = new PlanDocuments(pool, blobs);
  const stateLocks = new StateLocks(pool);
  const idempotentRequests = new IdempotentRequests(pool);
  const auditRoots = new AuditRoots(pool, new AuditRootFile(path.join(dataDir, AUDIT_ROOT_FILE)));
  const sealer = new Sealer(masterKey, keyRing);
  const close = async (): Promise<void> => {
    closing = true;
    await log.close();
    if (dataSource.isInitialized) await dataSource.destroy();
    await pool.end();
  };
  let projections = allProjections;
  try {
    await inTurn(pool, async () => {
      await keepToOneLog(
        pool,
        log,
        where.eventStoreUrl === undefined ? 'postgres' : 'eventstoredb',
      );
      await dataSource.initialize();
      await migrateViews(dataSource);
      if (log instanceof PostgresEventLog) {
        projections = await showLog(dataSource, await log.publish());
      }
      const others = [checkpoints, keyRing, plans, stateLocks, idempotentRequests, auditRoots];
      for (const each of others) await each.migrate();
    });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...{ log, pool, dataSource, projections, checkpoints, blobs, plans, stateLocks, auditRoots },
    ...{ idempotentRequests, blobFolder, sealer, masterKey, close },
  };
}

/** Servers that start together: one after the other, because not even `create table if not exists` bears two at once. */
async function inTurn(pool: Pool, work: () => Promise<void>): Promise<void> {
  const { signal } = new AbortController();
  const session = await OwnerSession.take(pool, 'keelson-migrations', 'server', signal);
  try {
    await work();
  } finally {
    await session?.release();
  }
}
