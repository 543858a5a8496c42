import { type EventCatalog, UnknownSchemaVersion } from './catalog/event-catalog';
import { encodeData } from './encode-data';
import type { ExpectedRevision, NewEvent } from './event-log.port';

/** A stream name is part of an index key, which PostgreSQL bounds at 2,704 bytes. */
export const STREAM_NAME_LENGTH_MAX = 500;
export const EVENT_BYTES_MAX = 16 * 1024 * 1024;
export const APPEND_EVENTS_MAX = 100_000;

/** An append that was found well-formed, with its payloads in stored form. */
export type AppendRequest = {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
  readonly data: readonly string[];
  readonly metadata: readonly string[];
  /** Length of the stored form in UTF-16 units: good enough to bound a batch. */
  readonly size: number;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const CONTROL = /[\u0000-\u001f]/;

/** What is wrong with an append by itself must never reach a batch, where it would fail the appends beside it. */
export function appendRequest(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
  catalog: EventCatalog | undefined,
): AppendRequest {
  checkName('stream', stream);
  checkExpected(expected);
  if (events.length === 0) throw new RangeError(`append to ${stream}: no events`);
  if (events.length > APPEND_EVENTS_MAX) {
    throw new RangeError(
      `append to ${stream}: ${events.length} events, at most ${APPEND_EVENTS_MAX} go into one append`,
    );
  }
  checkIds(stream, events);
  let size = 0;
  const data: string[] = [];
  const metadata: string[] = [];
  for (const event of events) {
    checkType(event, catalog);
    const text = encodeData(event.data);
    const about = JSON.stringify(event.metadata);
    if (text.length > EVENT_BYTES_MAX) {
      throw new RangeError(
        `append to ${stream}: ${event.type} has ${text.length} bytes, at most ${EVENT_BYTES_MAX}`,
      );
    }
    checkMetadata(stream, about);
    size += text.length + about.length;
    data.push(text);
    metadata.push(about);
  }
  return { stream, expected, events, data, metadata, size };
}

/** What `jsonb` refuses: the zero character and lone surrogates, both of which JSON escapes. */
const UNSTORABLE = /(?:^|[^\\])(?:\\\\)*\\u(?:0000|d[89a-f])/;

/** Metadata can be queried in every store, so it is kept to what every store can index; payloads are not. */
function checkMetadata(stream: string, text: string): void {
  if (text.includes('\\u') && UNSTORABLE.test(text)) {
    throw new RangeError(
      `append to ${stream}: metadata holds a zero character or half a surrogate pair`,
    );
  }
}

function checkName(what: string, name: string): void {
  if (name === '' || name.length > STREAM_NAME_LENGTH_MAX || CONTROL.test(name)) {
    throw new RangeError(
      `${what} name ${JSON.stringify(name)} must have 1 to ${STREAM_NAME_LENGTH_MAX} characters, none a control character`,
    );
  }
}

function checkExpected(expected: ExpectedRevision): void {
  if (typeof expected === 'number' && !(Number.isInteger(expected) && expected >= -1)) {
    throw new RangeError(`expected revision ${expected} is not a revision`);
  }
}

function checkIds(stream: string, events: readonly NewEvent[]): void {
  const seen = new Set<string>();
  for (const { id } of events) {
    if (!UUID.test(id)) {
      throw new RangeError(
        `append to ${stream}: event id ${JSON.stringify(id)} is not a lower-case UUID`,
      );
    }
    if (seen.has(id)) throw new RangeError(`append to ${stream}: event id ${id} occurs twice`);
    seen.add(id);
  }
}

function checkType(event: NewEvent, catalog: EventCatalog | undefined): void {
  checkName('event type', event.type);
  if (!catalog) return;
  const latest = catalog.schemaOf(event.type);
  if (event.metadata.schema !== latest) {
    throw new UnknownSchemaVersion(event.type, event.metadata.schema, latest);
  }
}
