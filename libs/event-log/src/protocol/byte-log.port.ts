import type { ExpectedRevision, Position } from '../event-log.port';
import type { LogTail } from '../subscription/log-tail';

/** The revision at which a tombstone stands: above every revision that a stream can reach, and an int of the store. */
export const TOMBSTONE_REVISION = 2 ** 31 - 1;

export type NewByteEvent = {
  /** UUID, lower-case. */
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
};

export type ByteEvent = NewByteEvent & {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** Milliseconds since the epoch. */
  readonly recordedAtMs: number;
};

/** An append, or the deletion of a stream, in EventStoreDB's sense of both. */
export type ByteWrite = {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewByteEvent[];
  readonly deletes?: 'softly' | 'for_ever' | undefined;
};

export type WriteOutcome =
  | {
      readonly kind: 'written';
      /** The last revision of the write; for one without events, the stream's. -1: there is no stream. */
      readonly revision: number;
      readonly position: Position | undefined;
    }
  | { readonly kind: 'wrong'; readonly actual: number }
  | { readonly kind: 'deleted' };

/** What decides about the reads of a stream and the writes to it, beside its events. */
export type StreamState = {
  /** -1: no event was ever written. TOMBSTONE_REVISION: deleted for ever. */
  readonly last: number;
  /** The newest event of the stream's metastream. */
  readonly metadata: ByteEvent | undefined;
};

export type AllRange = {
  readonly direction: 'forwards' | 'backwards';
  /** Exclusive in both directions. */
  readonly from: Position;
  /** How many events are looked at. */
  readonly limit: number;
  readonly matches?: ((stream: string, type: string) => boolean) | undefined;
};

/** The stretch of the log that was looked at, and what matched in it. Nothing looked at: that end of the log. */
export type AllPage = {
  readonly looked: readonly Position[];
  readonly events: readonly ByteEvent[];
};

/**
 * The log as EventStoreDB's protocol sees it: bytes that come back exactly, any stream name and event type that the store can
 * hold, and deletion. Beneath it lie the same guarantees as beneath `EventLog` (positions are ordered as appends became visible).
 *
 * Reads here know nothing of visibility: what `$tb`, `$maxCount`, `$maxAge` and deletion hide is the service's concern, because
 * nothing is ever removed.
 */
export interface ByteLog {
  /** @throws LogUnavailable, RangeError for what the store cannot hold */
  write(write: ByteWrite): Promise<WriteOutcome>;
  state(stream: string): Promise<StreamState>;
  /** From revision `from` (inclusive) on, or down. */
  readStream(
    stream: string,
    from: number,
    limit: number,
    direction: 'forwards' | 'backwards',
  ): Promise<readonly ByteEvent[]>;
  /** The first revision in [from, to] that was recorded at `sinceMs` or later; `to + 1` when none was. */
  firstRevisionSince(stream: string, sinceMs: number, from: number, to: number): Promise<number>;
  readAll(range: AllRange): Promise<AllPage>;
  head(): Promise<Position>;
  /** The live end, from the moment of the first call. */
  tail(): Promise<LogTail<ByteEvent>>;
  close(): Promise<void>;
}
