import type { PoolClient } from 'pg';
import type { AppendRequest } from '../append-request';
import type { Position } from '../event-log.port';
import { exactRevision, type KnownEvent } from '../judge-append';
import { isUniqueViolation } from './outage';
import { isoTime, rawText, toPosition } from './rows';
import { SEPARATOR, type Statements } from './statements';

export type Committed = { readonly position: Position; readonly recordedAt: string };
export type Inspected = {
  readonly actual: number;
  readonly known: readonly (KnownEvent | undefined)[];
};

/** The statements of an append on one connection. */
export class AppendBatch {
  constructor(
    private readonly client: PoolClient,
    private readonly sql: Statements,
    private readonly channel: string,
  ) {}

  /**
   * Writes all appends or none, each right after the revision given for it. Undefined: at least one of them does not fit where
   * it wants to go.
   */
  async write(
    appends: readonly AppendRequest[],
    after: readonly number[],
  ): Promise<Committed | undefined> {
    const values = columnsOf(appends, after);
    try {
      const rows = await this.query<[string, string]>('append', [...values, this.channel]);
      const row = rows[0];
      return row && { position: toPosition(row[0]), recordedAt: isoTime(row[1]) };
    } catch (error) {
      if (isUniqueViolation(error)) return undefined;
      throw error;
    }
  }

  /** The revision after which each append would have to be written. One round trip, and only where a belief is not exact. */
  async placesFor(appends: readonly AppendRequest[]): Promise<number[]> {
    const vague = appends.filter(({ expected }) => exactRevision(expected) === undefined);
    const actual = vague.length > 0 ? await this.revisions(vague) : [];
    return appends.map(({ expected }) => {
      const exact = exactRevision(expected);
      if (exact !== undefined) return exact;
      return actual.shift() as number;
    });
  }

  async inspect(appends: readonly AppendRequest[]): Promise<Inspected[]> {
    const streams = appends
      .flatMap(({ stream, events }) => events.map(() => stream))
      .join(SEPARATOR);
    const ids = appends.flatMap(({ events }) => events.map(({ id }) => id)).join(SEPARATOR);
    const rows = await this.query<[string, string | null, string | null]>('inspect', [
      streams,
      ids,
    ]);
    let next = 0;
    return appends.map(({ events }) => {
      const own = rows.slice(next, (next += events.length));
      const known = own.map(([, revision, position]) =>
        revision === null || position === null
          ? undefined
          : { revision: Number(revision), position: toPosition(position) },
      );
      return { actual: Number(own[0]?.[0] ?? -1), known };
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

  private async revisions(appends: readonly AppendRequest[]): Promise<number[]> {
    const rows = await this.query<[string]>('revisions', [
      appends.map(({ stream }) => stream).join(SEPARATOR),
    ]);
    return rows.map(([revision]) => Number(revision));
  }

  private async query<Row extends unknown[]>(
    name: keyof Statements,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const query = {
      name,
      text: this.sql[name],
      values: [...values],
      rowMode: 'array' as const,
      types: rawText,
    };
    return (await this.client.query<Row>(query)).rows;
  }
}

/** The parameters of the append statement, column by column. */
function columnsOf(appends: readonly AppendRequest[], after: readonly number[]): unknown[] {
  const streams: string[] = [];
  const revisions: number[] = [];
  const ids: string[] = [];
  const types: string[] = [];
  const schemas: number[] = [];
  const data: string[] = [];
  const metadata: string[] = [];
  const priorStreams: string[] = [];
  const priorRevisions: number[] = [];
  appends.forEach((append, index) => {
    let revision = after[index] as number;
    if (revision >= 0) {
      priorStreams.push(append.stream);
      priorRevisions.push(revision);
    }
    append.events.forEach((event, place) => {
      streams.push(append.stream);
      revisions.push(++revision);
      ids.push(event.id);
      types.push(event.type);
      schemas.push(event.metadata.schema);
      data.push(append.data[place] as string);
      metadata.push(append.metadata[place] as string);
    });
  });
  const joined = (items: readonly string[]): string => items.join(SEPARATOR);
  const numbers = (items: readonly number[]): string => `{${items.join(',')}}`;
  return [
    ...[
      joined(streams),
      numbers(revisions),
      joined(ids),
      joined(types),
      numbers(schemas),
      joined(data),
      joined(metadata),
    ],
    ...[streams.length, joined(priorStreams), numbers(priorRevisions)],
  ];
}
