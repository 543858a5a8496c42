import type { Pool } from 'pg';
import { BEGINNING, type Position } from '../../event-log.port';
import type { FeedReader } from '../../postgres/live-feed';
import { readRows } from '../../postgres/read-rows';
import type { Stretch } from '../../postgres/recent-events';
import { toPosition } from '../../postgres/rows';
import type { Page } from '../../subscription/log-tail';
import type { AllPage, AllRange, ByteEvent, StreamState } from '../byte-log.port';
import { separatorFor } from './append-columns';
import { type StateRow, toState } from './byte-batch';
import { type ByteRow, toByteEvent } from './byte-rows';
import type { ByteStatements } from './byte-statements';

/** How much of what a filter found is fetched at once; at least one event. */
const FOUND_BYTES_MAX = 4 * 1024 * 1024;
/** What is looked at without its data costs little, so a filtered read looks further than it was asked to fetch. */
const PLACES_MIN = 1_000;

type PlaceRow = [position: string, stream: string, type: string, bytes: string];

/** Everything that is read from the tables as bytes. */
export class ByteReader implements FeedReader<ByteEvent> {
  constructor(
    private readonly pool: Pool,
    private readonly sql: ByteStatements,
  ) {}

  async state(stream: string): Promise<StreamState> {
    const separator = separatorFor([stream]);
    const rows = await this.query<StateRow>('states', [separator, stream]);
    return toState(rows[0] as StateRow);
  }

  readStream(
    stream: string,
    from: number,
    limit: number,
    direction: 'forwards' | 'backwards',
  ): Promise<readonly ByteEvent[]> {
    const statement = direction === 'forwards' ? 'readForwards' : 'readBackwards';
    return this.events(statement, [stream, from, limit]);
  }

  async firstRevisionSince(
    stream: string,
    sinceMs: number,
    from: number,
    to: number,
  ): Promise<number> {
    const rows = await this.query<[string]>('firstSince', [stream, sinceMs, from, to]);
    return Number(rows[0]?.[0]);
  }

  async readAll(range: AllRange): Promise<AllPage> {
    if (range.matches) return this.readMatching(range, range.matches);
    const statement = range.direction === 'forwards' ? 'allForwards' : 'allBackwards';
    const events = await this.events(statement, [range.from, range.limit]);
    return { looked: events.map(({ position }) => position), events };
  }

  async head(): Promise<Position> {
    const rows = await this.query<[string]>('head', []);
    return rows[0] ? toPosition(rows[0][0]) : BEGINNING;
  }

  async readStretch(after: Position, limit: number): Promise<Stretch<ByteEvent> | undefined> {
    const events = await this.events('allForwards', [after, limit]);
    const last = events.at(-1);
    const size = events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
    return last && { before: after, position: last.position, events, size };
  }

  async readPage(after: Position, limit: number): Promise<Page<ByteEvent>> {
    const events = await this.events('allForwards', [after, limit]);
    return { events, position: events.at(-1)?.position ?? after };
  }

  /** First where everything is, then the data of what matches; a filter is code, so the store cannot apply it. */
  private async readMatching(
    { direction, from, limit }: AllRange,
    matches: NonNullable<AllRange['matches']>,
  ): Promise<AllPage> {
    const statement = direction === 'forwards' ? 'placesForwards' : 'placesBackwards';
    const places = await this.query<PlaceRow>(statement, [from, Math.max(limit, PLACES_MIN)]);
    const looked: Position[] = [];
    const found: string[] = [];
    let bytes = 0;
    for (const [position, stream, type, size] of places) {
      if (matches(stream, type)) {
        bytes += Number(size);
        if (found.length > 0 && (bytes > FOUND_BYTES_MAX || found.length === limit)) break;
        found.push(position);
      }
      looked.push(toPosition(position));
    }
    if (found.length === 0) return { looked, events: [] };
    const events = await this.events('allAt', [`{${found.join(',')}}`]);
    return { looked, events: direction === 'forwards' ? events : events.reverse() };
  }

  private async events(
    name: keyof ByteStatements,
    values: readonly unknown[],
  ): Promise<ByteEvent[]> {
    return (await this.query<ByteRow>(name, values)).map(toByteEvent);
  }

  private query<Row extends unknown[]>(
    name: keyof ByteStatements,
    values: readonly unknown[],
  ): Promise<Row[]> {
    return readRows<Row>(this.pool, name, this.sql[name], values);
  }
}
