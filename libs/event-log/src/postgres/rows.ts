import type { EventMetadata } from '@keelson/domain';
import type { CustomTypesConfig } from 'pg';
import type { EventCatalog } from '../catalog/event-catalog';
import type { Position, RecordedEvent, StoredEvent } from '../event-log.port';
import { unreadableEvent } from '../unreadable-event';

/** Of an event whose metadata says nothing of it. */
const SCHEMA_DEFAULT = 1;

/** Leaves every column as the text that came over the wire. */
export const rawText: CustomTypesConfig = { getTypeParser: () => (text: string) => text };

/** The columns that every reading statement selects, in that order. */
export type EventRow = [
  position: string,
  stream: string,
  revision: string,
  id: string,
  type: string,
  schema: string,
  metadata: string,
  recordedAt: string,
  data: string,
];

export function toPosition(text: string): Position {
  return BigInt(text) as Position;
}

/**
 * PostgreSQL's `2026-11-21 09:00:33.12+00` (the session's time zone is UTC, the column holds milliseconds) as ISO-8601.
 * Appends that were committed together share the text, so the last answer is often the next one.
 */
export function isoTime(text: string): string {
  if (text === lastText) return lastIso;
  const [seconds, fraction = ''] = text.slice(0, -3).split('.');
  lastIso = `${(seconds as string).replace(' ', 'T')}.${fraction.padEnd(3, '0')}Z`;
  lastText = text;
  return lastIso;
}
let lastText = '';
let lastIso = '';

export function toEvent(row: EventRow, catalog: EventCatalog | undefined): RecordedEvent {
  const type = row[4];
  const stored = JSON.parse(row[8]) as object;
  return {
    id: row[3],
    type,
    stream: row[1],
    revision: Number(row[2]),
    position: toPosition(row[0]),
    data: catalog ? catalog.upcast(type, Number(row[5]), stored) : stored,
    metadata: JSON.parse(row[6]) as EventMetadata,
    recordedAt: isoTime(row[7]),
  };
}

/** For subscriptions: an event whose payload cannot be read is still an event. */
export function toHeard(row: EventRow, catalog: EventCatalog | undefined): RecordedEvent {
  try {
    return toEvent(row, catalog);
  } catch (error) {
    const bare: EventRow = [...row];
    bare[8] = 'null';
    return unreadableEvent(toEvent(bare, undefined), error);
  }
}

/**
 * Of a row whose payload came as base64: bytes that are no text any more must not stop whoever looks for them. The schema version is
 * the one by which readers upcast, also where somebody has made it another one than the metadata says.
 */
export function toStored(row: EventRow): StoredEvent {
  const metadata = JSON.parse(row[6]) as EventMetadata;
  const { schema: said = SCHEMA_DEFAULT } = metadata as Partial<EventMetadata>;
  const schema = Number(row[5]);
  return {
    id: row[3],
    type: row[4],
    stream: row[1],
    revision: Number(row[2]),
    position: toPosition(row[0]),
    data: Buffer.from(row[8], 'base64').toString('utf8'),
    metadata: schema === said ? metadata : { ...metadata, schema },
    recordedAt: isoTime(row[7]),
  };
}
