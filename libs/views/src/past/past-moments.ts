import { BEGINNING, type EventLog, type Position } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { tableShape } from '../projection/table-shape';
import { EventRow } from '../event/event.view';
import { instantOf } from '../reading/instant';
import { InvalidMoment } from './invalid-moment';

const POSITION = /^\d{1,18}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;
/** Events that are read at once for those that the view of events does not know yet. */
const PAGE_EVENTS = 500;

export type PastMomentsOptions = {
  /** Of the live views. */
  readonly dataSource: DataSource;
  readonly eventLog: EventLog;
  readonly now?: () => Date;
};

/**
 * Positions of the log by their time.
 *
 * True: a time means the newest event that the store had recorded at that time; `recordedAt` grows along the log.
 * Not promised: that a time that has just passed stays what it means; an append that is under way may still carry it.
 */
export class PastMoments {
  constructor(private readonly options: PastMomentsOptions) {}

  /** `at`: a position, or an ISO-8601 time with its zone. @throws InvalidMoment */
  async find(at: string): Promise<Position> {
    if (POSITION.test(at)) return this.known(BigInt(at) as Position);
    const timeMs = TIME.test(at) ? instantOf(at)?.getTime() : undefined;
    if (timeMs === undefined) {
      const words = 'must be a position, or a time such as 2026-11-21T10:00:00Z';
      throw new InvalidMoment('malformed', words);
    }
    const { now = () => new Date() } = this.options;
    if (timeMs > now().getTime()) throw new InvalidMoment('future', 'this time is yet to come');
    return this.atTime(timeMs);
  }

  private async known(position: Position): Promise<Position> {
    const head = await this.options.eventLog.head();
    if (position <= head) return position;
    throw new InvalidMoment('future', `the log ends at position ${head}`);
  }

  /**
   * Halves the distance over positions that exist, which the view of events tells: it holds them all, but perhaps the newest. From
   * there the log itself is read.
   */
  private async atTime(timeMs: number): Promise<Position> {
    const { eventLog } = this.options;
    let low = BEGINNING;
    let high = await eventLog.head();
    for (;;) {
      const middle = await this.between(low, high);
      if (middle === undefined) break;
      const [next] = await eventLog.readAll(middle, 1);
      if (next && Date.parse(next.recordedAt) <= timeMs) low = next.position;
      else high = middle;
    }
    return this.forward(low, timeMs);
  }

  private async forward(from: Position, timeMs: number): Promise<Position> {
    let place = from;
    for (;;) {
      const page = await this.options.eventLog.readAll(place, PAGE_EVENTS);
      for (const { position, recordedAt } of page) {
        if (Date.parse(recordedAt) > timeMs) return place;
        place = position;
      }
      if (page.length === 0) return place;
    }
  }

  /** A position that exists, between both, and as near to their middle as can be told cheaply. */
  private async between(low: Position, high: Position): Promise<Position | undefined> {
    const { dataSource } = this.options;
    const { path } = tableShape(dataSource, EventRow);
    const rows: { place: string | null }[] = await dataSource.query(
      `select coalesce(
         (select max(position) from ${path} where position > $1 and position <= ($1 + $2) / 2),
         (select min(position) from ${path} where position > ($1 + $2) / 2 and position < $2)
       ) as place from (select $1::bigint, $2::bigint) bounds`,
      [String(low), String(high)],
    );
    const place = rows[0]?.place;
    return place === null || place === undefined ? undefined : (BigInt(place) as Position);
  }
}
