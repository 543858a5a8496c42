import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { isUniqueViolation } from '../../postgres/outage';
import { rawText, toPosition } from '../../postgres/rows';
import { SEPARATOR } from '../../postgres/statements';
import type { Position } from '../../event-log.port';
import { type ByteWrite, type StreamState, TOMBSTONE_REVISION } from '../byte-log.port';
import { exactBelief, type Rows, type WriteContext } from '../judge-write';
import { deletesItsStream, isMetastream } from '../stream-metadata';
import { type ByteRow, sharedColumns, toByteEvent } from './byte-rows';
import type { ByteStatements } from './byte-statements';

/** Rows of one stream, with the ids that the stream has already: such an event is kept under another id and tells its own. */
export type PlacedRows = Rows & { readonly taken?: ReadonlySet<string> };

export type CommittedBytes = { readonly position: Position; readonly recordedAtMs: number };

export type StateRow = [last: string, baseIsTombstoned: string, ...metadata: ByteRow];

/** The statements of a write on one connection. */
export class ByteBatch {
  constructor(
    private readonly client: PoolClient,
    private readonly sql: ByteStatements,
    private readonly channel: string,
  ) {}

  /**
   * Writes all rows or none. With `checked` streams are where the rows believe them to be and are not deleted, or nothing is
   * written: undefined.
   */
  async write(rows: readonly PlacedRows[], checked: boolean): Promise<CommittedBytes | undefined> {
    try {
      const values = [...appendValues(rows, checked), this.channel];
      const [row] = await this.query<[string, string]>('append', values);
      return row && { position: toPosition(row[0]), recordedAtMs: Number(row[1]) };
    } catch (error) {
      if (checked && isUniqueViolation(error)) return undefined;
      throw error;
    }
  }

  async states(
    streams: readonly string[],
  ): Promise<(StreamState & { metadataRevision: number })[]> {
    const separator = separatorFor(streams);
    const rows = await this.query<StateRow>('states', [separator, streams.join(separator)]);
    return rows.map((row) => {
      const state = toState(row);
      return { ...state, metadataRevision: state.metadata?.revision ?? -1 };
    });
  }

  /** What the writes find, and which of their ids their streams have already. */
  async contexts(
    writes: readonly ByteWrite[],
  ): Promise<{ readonly context: WriteContext; readonly taken: ReadonlySet<string> }[]> {
    const states = await this.states(writes.map(({ stream }) => stream));
    const wanted = writes.flatMap(({ stream, expected, events }) => {
      const exact = exactBelief(expected) ?? TOMBSTONE_REVISION;
      return events.map(({ id }, index) => ({ stream, id, at: at(exact + 1 + index) }));
    });
    const found = wanted.length === 0 ? [] : await this.known(wanted);
    let next = 0;
    return writes.map((write, index) => {
      const state = states[index] as (typeof states)[number];
      const own = found.slice(next, (next += write.events.length));
      const exact = exactBelief(write.expected) !== undefined;
      const known = write.events.map(({ id }, place) => {
        const [revision, position, idThere, positionThere] = own[place] as KnownRow;
        if (!exact) return placeOf(revision, position);
        const there = at((exactBelief(write.expected) as number) + 1 + place);
        return idThere === id ? placeOf(String(there), positionThere) : undefined;
      });
      const taken = write.events
        .filter((_, place) => (own[place] as KnownRow)[0] !== null)
        .map(({ id }) => id);
      return { context: { ...state, known }, taken: new Set(taken) };
    });
  }

  /** Runs `work` while no other process can append. */
  async locked<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    await this.client.query('begin');
    try {
      await this.query('lockHead', []);
      const answer = await work();
      await this.client.query('commit');
      return answer;
    } catch (error) {
      await this.client.query('rollback');
      throw error;
    }
  }

  private known(
    wanted: readonly { readonly stream: string; readonly id: string; readonly at: number }[],
  ): Promise<KnownRow[]> {
    const streams = wanted.map(({ stream }) => stream);
    const separator = separatorFor(streams);
    return this.query<KnownRow>('known', [
      separator,
      streams.join(separator),
      wanted.map(({ id }) => id).join(SEPARATOR),
      `{${wanted.map((each) => each.at).join(',')}}`,
    ]);
  }

  private async query<Row extends unknown[]>(
    name: keyof ByteStatements,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const text = this.sql[name];
    const query = { name, text, values: [...values], rowMode: 'array' as const, types: rawText };
    return (await this.client.query<Row>(query)).rows;
  }
}

type KnownRow = [
  revision: string | null,
  position: string | null,
  idThere: string | null,
  positionThere: string | null,
];

/** A revision that the store can compare; beyond it is none. */
const at = (revision: number): number => (revision < TOMBSTONE_REVISION ? revision : -1);

function placeOf(revision: string | null, position: string | null) {
  if (revision === null || position === null) return undefined;
  return { revision: Number(revision), position: toPosition(position) };
}

export function toState([last, baseIsTombstoned, ...metadata]: StateRow): StreamState {
  return {
    last: baseIsTombstoned === 't' ? TOMBSTONE_REVISION : Number(last),
    metadata: metadata[0] === null ? undefined : toByteEvent(metadata),
  };
}

/** A text that none of the names holds. */
export function separatorFor(names: readonly string[]): string {
  return names.some((name) => name.includes(SEPARATOR)) ? `\x1e${randomUUID()}` : SEPARATOR;
}

/** The parameters of the append statement, column by column. */
function appendValues(rows: readonly PlacedRows[], checked: boolean): unknown[] {
  const all = rows.flatMap(({ stream, after, events, taken }) => {
    const seen = new Set(taken);
    return events.map((event, index) => {
      const doubled = seen.has(event.id);
      seen.add(event.id);
      const deletes = isMetastream(stream) && deletesItsStream(event);
      return {
        stream,
        revision: after + 1 + index,
        event,
        doubled,
        deletes,
        ...sharedColumns(event),
      };
    });
  });
  const separator = separatorFor(all.flatMap(({ stream, event }) => [stream, event.type]));
  const texts = (of: (each: (typeof all)[number]) => string): string => all.map(of).join(SEPARATOR);
  const items = (of: (each: (typeof all)[number]) => unknown): string =>
    `{${all.map(of).join(',')}}`;
  const prior = checked ? rows : [];
  return [
    separator,
    all.map(({ stream }) => stream).join(separator),
    items(({ revision }) => revision),
    texts(({ event, doubled }) => (doubled ? randomUUID() : event.id)),
    all.map(({ event }) => event.type).join(separator),
    items(({ schema }) => schema),
    texts(({ data }) => data.text),
    items(({ data }) => data.coded),
    texts(({ metadata }) => metadata),
    texts(({ wireMetadata }) => wireMetadata.text),
    items(({ wireMetadata }) => wireMetadata.coded),
    items(({ isJson }) => isJson),
    items(({ event }) => event.isJson),
    texts(({ event, doubled }) => (doubled ? event.id : '')),
    items(({ deletes }) => deletes),
    all.length,
    prior.map(({ stream }) => stream).join(separator),
    `{${prior.map(({ after }) => after).join(',')}}`,
  ];
}
