export * from './event-log.port';
export { chainHash, type ChainedEvent } from './chain';
export type { AuditFault, AuditFaultReason, EventPlace } from './audit/audit-fault';
export { type AuditRoot, isAuditRoot } from './audit/audit-root';
export { leafOf, LEAF_BYTES } from './audit/event-leaf';
export {
  EXPORT_MEDIA_TYPE,
  EXPORT_VERSION,
  eventLine,
  type ExportLine,
  LineChain,
  storedEventOf,
} from './audit/export-lines';
export { LogVerifier } from './audit/log-verifier';
export { type Frontier, MerkleFrontier } from './audit/merkle-frontier';
export { type AuditProgress, type AuditVerdict, verifyExport } from './audit/verify-export';
export { decodeData, encodeData } from './encode-data';
export { UnreadableEvent } from './unreadable-event';
export {
  type CatalogEntry,
  EventCatalog,
  UnknownEventType,
  UnknownSchemaVersion,
  type Upcaster,
} from './catalog/event-catalog';
export { keelsonCatalog } from './catalog/keelson-catalog';
export {
  MemoryEventLog,
  type MemoryEventLogOptions,
  type MemoryFault,
} from './memory/memory-event-log';
export { PostgresEventLog, type PostgresEventLogOptions } from './postgres/postgres-event-log';
export { OWNERSHIP_POLL_MS, OwnerSession } from './postgres/owner-session';
