import type { EventMetadata } from '@keelson/domain';

/** Place in the global order. Opaque, ordered, sparse: compare positions, never count with them. */
export type Position = bigint & { readonly __brand: 'Position' };

export const BEGINNING = 0n as Position;

/** What the writer believes about a stream: its last revision (0-based), or one of three beliefs about its existence. */
export type ExpectedRevision = number | 'no_stream' | 'stream_exists' | 'any';

export type NewEvent = {
  /** UUID. Appending the same ids at the same place again is success, not a second event. */
  readonly id: string;
  readonly type: string;
  readonly data: object;
  readonly metadata: EventMetadata;
};

export type RecordedEvent = {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  /** 0-based, dense within the stream. */
  readonly revision: number;
  readonly position: Position;
  /** The payload in its latest shape: upcasters have run. */
  readonly data: object;
  readonly metadata: EventMetadata;
  /** When the store wrote it; ISO-8601 UTC. Decisions use `metadata.at`. */
  readonly recordedAt: string;
};

/** An event exactly as the store keeps it: no upcaster has run, and the payload is its stored text. For proofs and backups. */
export type StoredEvent = Omit<RecordedEvent, 'data'> & {
  /** JSON, character by character as it was appended; `chainHash` covers its UTF-8 bytes. */
  readonly data: string;
};

export type AppendResult = {
  /** Revision and position of the last event of the append. */
  readonly revision: number;
  readonly position: Position;
};

export type SubscribeOptions = {
  /** Exclusive. */
  readonly after: Position;
  /** Stream name prefixes; all streams when absent. */
  readonly prefixes?: readonly string[];
  readonly batchSizeMax?: number;
  readonly signal?: AbortSignal;
};

/**
 * What a subscription yields, in the order of the log, each event exactly once per subscription:
 * - `events`: never empty; `position` is that of the last one.
 * - `checkpoint`: nothing matched up to `position`; a consumer may store it.
 * - `caught_up`: the subscription has reached what was the end of the log; live events follow. Sent once per catch-up.
 */
export type SubscriptionMessage =
  | {
      readonly kind: 'events';
      readonly events: readonly RecordedEvent[];
      readonly position: Position;
    }
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'caught_up'; readonly position: Position };

/**
 * The port of REMEMBER. One contract suite (test/contract/event-log.contract.ts) runs on every adapter.
 *
 * True on every adapter: appends are atomic; a stream's revisions are dense; the global order is the order in which appends
 * became visible, so a reader that has seen position P never later meets an event below P; a subscription misses and repeats
 * nothing across the seam between catch-up and live; a missing stream reads as empty.
 * Not promised: dense positions; that `append` of other streams waits for this one; deletes, which do not exist here.
 */
export interface EventLog {
  /** @throws WrongExpectedRevision, LogUnavailable. An empty list of events is refused with a RangeError. */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult>;
  /** Forwards from revision `from` (inclusive, default 0), at most `limit` (default: all). */
  read(stream: string, from?: number, limit?: number): Promise<readonly RecordedEvent[]>;
  /** The stream's newest event, or undefined. */
  readLast(stream: string): Promise<RecordedEvent | undefined>;
  /**
   * Events after position `after` (exclusive) in global order: of all streams, or of those whose names begin with one of `prefixes`.
   * None: there is no more. An event whose payload cannot be read is handed over, as by `subscribe`: it may be in a stream, or behind
   * a place, that does not concern who reads.
   */
  readAll(
    after: Position,
    limit: number,
    prefixes?: readonly string[],
  ): Promise<readonly RecordedEvent[]>;
  /** As `readAll`, but as stored. What cannot be read as an event any more is answered as the text that it is. */
  readStored(after: Position, limit: number): Promise<readonly StoredEvent[]>;
  /** The position of the newest event; BEGINNING for an empty log. */
  head(): Promise<Position>;
  /**
   * Ends when the signal aborts or the log closes. Survives lost connections by itself. An event whose payload cannot be read is
   * handed over; its `data` throws an UnreadableEvent. Reads of a stream throw.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionMessage>;
  close(): Promise<void>;
}

/** The stream is not where the writer believed it to be; nothing was appended. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** The stream's last revision; -1 when it does not exist. */
    readonly actual: number,
  ) {
    super(`stream ${stream} is at revision ${actual}, expected ${expected}`);
    this.name = 'WrongExpectedRevision';
  }
}

/**
 * The store could not be asked or did not answer. `unknown`: the append may or may not have happened; retry it with the same
 * event ids. `not_applied`: it has certainly not happened.
 */
export class LogUnavailable extends Error {
  constructor(
    message: string,
    readonly outcome: 'unknown' | 'not_applied',
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'LogUnavailable';
  }
}
