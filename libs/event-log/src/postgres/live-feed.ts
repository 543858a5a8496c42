import { setTimeout as delay } from 'node:timers/promises';
import type { Position, RecordedEvent } from '../event-log.port';
import type { LogTail, Page, Placed } from '../subscription/log-tail';
import { Waiters } from '../subscription/waiters';
import type { CommitObserver } from './append-committer';
import { RecentEvents, type Stretch } from './recent-events';

export const RECENT_EVENTS_MAX = 4_096;
export const RECENT_SIZE_MAX = 32 * 1024 * 1024;
const READ_EVENTS_MAX = 1_000;
const EARLY_STRETCHES_MAX = 64;
const RETRY_MS = 100;

/** What the feed reads from the table. */
export interface FeedReader<Event extends Placed = RecordedEvent> {
  head(): Promise<Position>;
  readStretch(after: Position, limit: number): Promise<Stretch<Event> | undefined>;
  readPage(
    after: Position,
    limit: number,
    prefixes: readonly string[] | undefined,
  ): Promise<Page<Event>>;
}

/**
 * The live end of the log, one for all subscriptions of a process.
 *
 * A batch that this process commits knows the position before it: standing exactly at the end, it is appended from memory, and
 * subscribers see it without a round trip. Whatever else is heard (another process's notification, the poll, a batch that
 * starts above the end) only says "there is more", and the table is read from the end on. So nothing depends on a notification
 * arriving or on the order in which answers arrive.
 */
export class LiveFeed<Event extends Placed = RecordedEvent>
  implements LogTail<Event>, CommitObserver<Event>
{
  private recent: RecentEvents<Event> | undefined;
  private starting: Promise<void> | undefined;
  private readonly early = new Map<Position, Stretch<Event>>();
  private readonly waiters = new Waiters();
  private known = 0n as Position;
  /** Counts what was heard, so that a read which found nothing does not drop what was heard while it was under way. */
  private heard = 0;
  private refilling = false;
  closed = false;

  constructor(
    private readonly reader: FeedReader<Event>,
    private readonly eventsMax = RECENT_EVENTS_MAX,
  ) {}

  get end(): Position {
    return this.recent?.end ?? this.known;
  }

  /** From here on the feed remembers; before the first subscription nobody needs it to. Survives an outage at the start. */
  start(): Promise<void> {
    this.starting ??= this.findEnd();
    return this.starting;
  }

  close(): void {
    this.closed = true;
    this.waiters.wakeAll();
  }

  committed(before: Position, events: readonly Event[], size: number): void {
    const last = events.at(-1);
    if (!this.recent || !last || last.position <= this.end) return;
    const stretch: Stretch<Event> = { before, position: last.position, events, size };
    if (before === this.end) {
      this.push(stretch);
      return;
    }
    // The batch before it was committed by another process, or by this one and its answer is still on the way.
    if (this.early.size < EARLY_STRETCHES_MAX) this.early.set(before, stretch);
    setImmediate(() => this.reached(last.position));
  }

  reached(position: Position): void {
    this.heard += 1;
    if (position > this.known) this.known = position;
    if (this.recent && this.known > this.end && !this.refilling && !this.closed) void this.refill();
  }

  take(after: Position, limit: number): readonly Event[] | undefined {
    return this.recent?.take(after, limit);
  }

  readPage(
    after: Position,
    limit: number,
    prefixes: readonly string[] | undefined,
  ): Promise<Page<Event>> {
    return this.reader.readPage(after, limit, prefixes);
  }

  async changed(after: Position, signal: AbortSignal | undefined): Promise<void> {
    if (this.end <= after && !this.closed && signal?.aborted !== true) {
      await this.waiters.wait(signal);
    }
  }

  private push(stretch: Stretch<Event>): void {
    this.recent?.push(stretch);
    for (let next = this.early.get(this.end); next; next = this.early.get(this.end)) {
      this.early.delete(next.before);
      this.recent?.push(next);
    }
    for (const before of this.early.keys()) if (before < this.end) this.early.delete(before);
    this.waiters.wakeAll();
  }

  private async refill(): Promise<void> {
    this.refilling = true;
    while (!this.closed && this.known > this.end) {
      const heard = this.heard;
      try {
        const read = await this.reader.readStretch(this.end, READ_EVENTS_MAX);
        const fresh = read && this.afterEnd(read);
        if (fresh) this.push(fresh);
        else if (!read && this.heard === heard) this.known = this.end;
      } catch {
        await delay(RETRY_MS);
      }
    }
    this.refilling = false;
  }

  /** While the table was read, the end may have moved on by batches from memory: what they brought is left out. */
  private afterEnd(read: Stretch<Event>): Stretch<Event> | undefined {
    if (read.before === this.end) return read;
    if (read.position <= this.end) return undefined;
    const events = read.events.filter((event) => event.position > this.end);
    return { before: this.end, position: read.position, events, size: read.size };
  }

  private async findEnd(): Promise<void> {
    while (!this.closed) {
      try {
        const end = await this.reader.head();
        this.recent = new RecentEvents(end, this.eventsMax, RECENT_SIZE_MAX);
        return this.reached(end);
      } catch {
        await delay(RETRY_MS);
      }
    }
  }
}
