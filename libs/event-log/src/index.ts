export * from './event-log.port';
export { chainHash, type ChainedEvent } from './chain';
export { decodeData, encodeData } from './encode-data';
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
