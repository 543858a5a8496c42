import type { ByteWrite } from './byte-log.port';

/** A stream name is part of an index key, which PostgreSQL bounds at 2,704 bytes. */
export const STREAM_NAME_BYTES_MAX = 2_000;
export const EVENT_TYPE_BYTES_MAX = 2_000;

/** What no store holds must never reach a batch, where it would fail the writes beside it. */
export function checkWrite(write: ByteWrite): void {
  checkName('stream name', write.stream, STREAM_NAME_BYTES_MAX);
  for (const { type } of write.events) checkName('event type', type, EVENT_TYPE_BYTES_MAX);
}

function checkName(what: string, name: string, bytesMax: number): void {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0 || bytes > bytesMax || name.includes('\0')) {
    throw new RangeError(`a ${what} has 1 to ${bytesMax} bytes, none of them zero`);
  }
}
