import type { Position, RecordedEvent } from '../event-log.port';

/** What the tail of a log needs to know of an event; the rest is the adapter's. */
export type Placed = { readonly position: Position; readonly stream: string };

/** A stretch of the log: every event that matched in (the position before it, `position`]. */
export type Page<Event extends Placed = RecordedEvent> = {
  readonly events: readonly Event[];
  readonly position: Position;
};

/** What a subscription needs of a log: its end, the newest events in memory, and all events behind them. */
export interface LogTail<Event extends Placed = RecordedEvent> {
  /** The newest position that is known to be readable. Never goes back. */
  readonly end: Position;
  readonly closed: boolean;
  /** Events right after `after` from memory, at most `limit`; undefined when memory does not reach back that far. */
  take(after: Position, limit: number): readonly Event[] | undefined;
  /** The same from the store, with a filter. @throws LogUnavailable */
  readPage(
    after: Position,
    limit: number,
    prefixes: readonly string[] | undefined,
  ): Promise<Page<Event>>;
  /** Resolves when `end` is above `after`, when the log closes, or when the signal aborts; at once when so already. */
  changed(after: Position, signal: AbortSignal | undefined): Promise<void>;
}
