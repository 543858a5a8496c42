import type { Provider } from '@nestjs/common';
import { MasterKey, Sealer } from '@keelson/access';
import { FileBlobStore } from '@keelson/artifacts';
import { EVENT_LOG } from '@keelson/commands';
import { ParkedKeys, PostgresCheckpointStore } from '@keelson/processes';
import { DataSource } from 'typeorm';
import { AuditRoots } from '../audit/audit-roots';
import { Backups } from '../backup/backups';
import type { Infrastructure } from '../infrastructure';
import { PlanDocuments } from '../operations/plan-documents';
import { IdempotentRequests } from '../rest/idempotency/idempotent-requests';
import { StateLocks } from '../rest/state/state-locks';

/** Every view, as `Infrastructure` has them. */
export const PROJECTIONS = Symbol('PROJECTIONS');

/** What lies outside the process, under the names by which the inside asks for it. */
export function outsideProviders(infrastructure: Infrastructure): Provider[] {
  return [
    { provide: EVENT_LOG, useValue: infrastructure.log },
    { provide: DataSource, useValue: infrastructure.dataSource },
    { provide: PROJECTIONS, useValue: infrastructure.projections },
    { provide: AuditRoots, useValue: infrastructure.auditRoots },
    { provide: Backups, useValue: new Backups(infrastructure) },
    { provide: FileBlobStore, useValue: infrastructure.blobs },
    { provide: MasterKey, useValue: infrastructure.masterKey },
    { provide: PlanDocuments, useValue: infrastructure.plans },
    { provide: PostgresCheckpointStore, useValue: infrastructure.checkpoints },
    { provide: ParkedKeys, useValue: new ParkedKeys(infrastructure.checkpoints) },
    { provide: Sealer, useValue: infrastructure.sealer },
    { provide: StateLocks, useValue: infrastructure.stateLocks },
    { provide: IdempotentRequests, useValue: infrastructure.idempotentRequests },
  ];
}
