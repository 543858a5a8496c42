import type { EventMetadata } from '@keelson/domain';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { EventCatalog } from '../catalog/event-catalog';
import type { Position, RecordedEvent, StoredEvent } from '../event-log.port';
import { unreadableEvent } from '../unreadable-event';
import type { LogScope } from './log-scope';

const TICKS_PER_MS = 10_000n;
const SCHEMA_DEFAULT = 1;

/** An event as it came over the wire, its stream named as the log names it. */
export function toStored(event: ReadResp.ReadEvent, scope: LogScope): StoredEvent | undefined {
  const recorded = event.getEvent();
  if (!recorded) return undefined;
  const about = recorded.getMetadataMap();
  const stream = textOf(recorded.getStreamIdentifier()?.getStreamName_asU8());
  const recordedAtMs = BigInt(about.get('created') ?? '0') / TICKS_PER_MS;
  return {
    id: recorded.getId()?.getString() ?? '',
    type: about.get('type') ?? '',
    stream: scope.streamOf(stream),
    revision: Number(recorded.getStreamRevision()),
    position: BigInt(recorded.getCommitPosition()) as Position,
    data: textOf(recorded.getData_asU8()),
    metadata: metadataOf(recorded.getCustomMetadata_asU8()),
    recordedAt: new Date(Number(recordedAtMs)).toISOString(),
  };
}

export function toRecorded(stored: StoredEvent, catalog: EventCatalog | undefined): RecordedEvent {
  const { type, metadata } = stored;
  const data = JSON.parse(stored.data) as object;
  const schema = metadata.schema ?? SCHEMA_DEFAULT;
  return { ...stored, data: catalog ? catalog.upcast(type, schema, data) : data };
}

/** For subscriptions: an event whose payload cannot be read is still an event. */
export function toHeard(stored: StoredEvent, catalog: EventCatalog | undefined): RecordedEvent {
  try {
    return toRecorded(stored, catalog);
  } catch (error) {
    return unreadableEvent(stored, error);
  }
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    : '';
}

/** What another program wrote may have none, or none that is JSON. */
function metadataOf(bytes: Uint8Array): EventMetadata {
  try {
    return JSON.parse(textOf(bytes)) as EventMetadata;
  } catch {
    return {} as EventMetadata;
  }
}
