import type { PoolClient } from 'pg';
import { isUniqueViolation } from '../../postgres/outage';
import { rawText, toPosition } from '../../postgres/rows';
import { SEPARATOR } from '../../postgres/statements';
import type { Position } from '../../event-log.port';
import { type ByteWrite, type StreamState, TOMBSTONE_REVISION } from '../byte-log.port';
import { exactBelief, type WriteContext } from '../judge-write';
import { AppendColumns, type PlacedRows, separatorFor } from './append-columns';
import { type ByteRow, toByteEvent } from './byte-rows';
import type { ByteStatements } from './byte-statements';

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
      const values = [...new AppendColumns(rows).values(checked), this.channel];
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
