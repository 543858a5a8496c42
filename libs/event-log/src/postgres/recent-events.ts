import type { Position, RecordedEvent } from '../event-log.port';
import type { Placed } from '../subscription/log-tail';

/** A gap-free stretch of the log: all events in (before, position]. */
export type Stretch<Event extends Placed = RecordedEvent> = {
  readonly before: Position;
  readonly position: Position;
  readonly events: readonly Event[];
  readonly size: number;
};

/**
 * The newest events of the log, gap-free, in memory: one copy for all subscriptions. Bounded by number and by size; what is
 * pushed out is read from the table by whoever still needs it.
 */
export class RecentEvents<Event extends Placed = RecordedEvent> {
  private stretches: Stretch<Event>[] = [];
  private first = 0;
  private events = 0;
  private size = 0;

  constructor(
    private newest: Position,
    private readonly eventsMax: number,
    private readonly sizeMax: number,
  ) {}

  get end(): Position {
    return this.newest;
  }

  /** The caller sees to it that the stretch starts at `end`. */
  push(stretch: Stretch<Event>): void {
    this.stretches.push(stretch);
    this.newest = stretch.position;
    this.events += stretch.events.length;
    this.size += stretch.size;
    while (this.events > this.eventsMax || this.size > this.sizeMax) this.dropFirst();
  }

  /** Events right after `after`; undefined when they are not here, be it that they are too old or that there are none yet. */
  take(after: Position, limit: number): readonly Event[] | undefined {
    let index = this.indexOf(after);
    const found = this.stretches[index];
    if (!found) return undefined;
    const start =
      found.before === after ? 0 : found.events.findIndex((event) => event.position > after);
    if (start === 0 && found.events.length <= limit && index === this.stretches.length - 1) {
      return found.events;
    }
    const events = found.events.slice(start, start + limit);
    while (events.length < limit) {
      const next = this.stretches[++index];
      if (!next) break;
      events.push(...next.events.slice(0, limit - events.length));
    }
    return events;
  }

  /** The stretch that holds the event after `after`. */
  private indexOf(after: Position): number {
    let low = this.first;
    let high = this.stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.stretches[middle] as Stretch<Event>).position > after) high = middle;
      else low = middle + 1;
    }
    const found = this.stretches[low];
    return found && found.before <= after ? low : -1;
  }

  private dropFirst(): void {
    const dropped = this.stretches[this.first] as Stretch<Event>;
    this.events -= dropped.events.length;
    this.size -= dropped.size;
    this.first += 1;
    // Moving the rest down once per thousand drops keeps a drop cheap.
    if (this.first < 1_000 && this.first < this.stretches.length) return;
    this.stretches = this.stretches.slice(this.first);
    this.first = 0;
  }
}
