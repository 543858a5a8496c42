import type { Pool } from 'pg';
import type { EventCatalog } from '../catalog/event-catalog';
import { BEGINNING, type Position, type RecordedEvent, type StoredEvent } from '../event-log.port';
import type { Page } from '../subscription/log-tail';
import type { FeedReader } from './live-feed';
import { readRows } from './read-rows';
import { type EventRow, toEvent, toHeard, toPosition, toStored } from './rows';
import type { Stretch } from './recent-events';
import { SEPARATOR, type Statements } from './statements';
import { StreamReads } from './stream-reads';

/** How far one filtered read looks, so that a filter which matches nothing still moves its checkpoint. */
const FILTERED_WINDOW = 10_000n;

/** Everything that is read from the tables. */
export class EventReader implements FeedReader {
  private readonly streams = new StreamReads((wanted) => this.readTails(wanted));

  constructor(
    private readonly pool: Pool,
    private readonly sql: Statements,
    private readonly catalog: EventCatalog | undefined,
  ) {}

  async read(
    stream: string,
    from: number,
    limit: number | undefined,
  ): Promise<readonly RecordedEvent[]> {
    if (limit === undefined) return this.streams.read(stream, from);
    return this.events(await this.query<EventRow>('read', [stream, from, limit]));
  }

  async readLast(stream: string): Promise<RecordedEvent | undefined> {
    return this.events(await this.query<EventRow>('readLast', [stream]))[0];
  }

  async readAll(
    after: Position,
    limit: number,
    prefixes?: readonly string[],
  ): Promise<readonly RecordedEvent[]> {
    if (!prefixes) return this.heard(await this.query<EventRow>('readAll', [after, limit]));
    for (let from = after; ;) {
      const { rows, upTo } = await this.matchingRows(from, limit, prefixes);
      if (rows.length > 0 || upTo <= from || limit <= 0) return this.heard(rows);
      from = upTo;
    }
  }

  async readStored(after: Position, limit: number): Promise<readonly StoredEvent[]> {
    return (await this.query<EventRow>('readStored', [after, limit])).map(toStored);
  }

  async head(): Promise<Position> {
    const rows = await this.query<[string]>('head', []);
    return rows[0] ? toPosition(rows[0][0]) : BEGINNING;
  }

  async readStretch(after: Position, limit: number): Promise<Stretch | undefined> {
    const rows = await this.query<EventRow>('readAll', [after, limit]);
    const events = this.heard(rows);
    const last = events.at(-1);
    const size = rows.reduce((sum, row) => sum + row[6].length + row[8].length, 0);
    return last && { before: after, position: last.position, events, size };
  }

  async readPage(
    after: Position,
    limit: number,
    prefixes: readonly string[] | undefined,
  ): Promise<Page> {
    if (prefixes) return this.readMatching(after, limit, prefixes);
    const events = this.heard(await this.query<EventRow>('readAll', [after, limit]));
    return { events, position: events.at(-1)?.position ?? after };
  }

  private async readMatching(
    after: Position,
    limit: number,
    prefixes: readonly string[],
  ): Promise<Page> {
    const { rows, upTo } = await this.matchingRows(after, limit, prefixes);
    const events = this.heard(rows);
    const last = events.at(-1);
    return { events, position: last && events.length === limit ? last.position : upTo };
  }

  /** The head is read first: what it names is committed, so a window up to it is complete. */
  private async matchingRows(
    after: Position,
    limit: number,
    prefixes: readonly string[],
  ): Promise<{ readonly rows: readonly EventRow[]; readonly upTo: Position }> {
    const head = await this.head();
    const reach = (after + FILTERED_WINDOW) as Position;
    const upTo = reach < head ? reach : head;
    if (upTo <= after) return { rows: [], upTo: after };
    const rows = await this.query<EventRow>('readMatching', [after, upTo, prefixes, limit]);
    return { rows, upTo };
  }

  private async readTails(
    wanted: readonly { readonly stream: string; readonly from: number }[],
  ): Promise<RecordedEvent[][]> {
    const streams = wanted.map(({ stream }) => stream).join(SEPARATOR);
    const from = wanted.map((each) => each.from);
    const answers = wanted.map((): RecordedEvent[] => []);
    for (const row of await this.query<[...EventRow, string]>('readTails', [streams, from])) {
      const [number, ...event] = [row.at(-1), ...row.slice(0, -1)];
      answers[Number(number) - 1]?.push(toEvent(event as unknown as EventRow, this.catalog));
    }
    return answers;
  }

  private events(rows: readonly EventRow[]): RecordedEvent[] {
    return rows.map((row) => toEvent(row, this.catalog));
  }

  private heard(rows: readonly EventRow[]): RecordedEvent[] {
    return rows.map((row) => toHeard(row, this.catalog));
  }

  private query<Row extends unknown[]>(
    name: keyof Statements,
    values: readonly unknown[],
  ): Promise<Row[]> {
    return readRows<Row>(this.pool, name, this.sql[name], values);
  }
}
