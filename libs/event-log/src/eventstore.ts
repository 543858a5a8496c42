/**
 * EventStoreDB's side of the log: apart from the index, because gRPC and the client take 0.15 s to load and most of what remembers
 * events never needs them.
 */
export {
  EventStoreDbEventLog,
  type EventStoreDbEventLogOptions,
} from './eventstoredb/event-store-db-event-log';
export {
  type AllPage,
  type AllRange,
  type ByteEvent,
  type ByteLog,
  type ByteWrite,
  type NewByteEvent,
  type StreamState,
  type WriteOutcome,
} from './protocol/byte-log.port';
export {
  APPEND_BYTES_MAX,
  EventStoreProtocolServer,
  type EventStoreProtocolServerOptions,
} from './protocol/event-store-protocol-server';
export { MemoryByteLog } from './protocol/memory/memory-byte-log';
export {
  PostgresByteLog,
  type PostgresByteLogOptions,
} from './protocol/postgres/postgres-byte-log';
export { type Certificate } from './protocol/renewable-certificate';
export { seedSystemEvents } from './protocol/seed-system-events';
export { type FixedUser, fixedUsers } from './protocol/service/fixed-users';
export { ADMINS, type Authenticate, NOBODY, type Principal } from './protocol/service/access';
