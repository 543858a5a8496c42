import { randomUUID } from 'node:crypto';
import type { ExpectedRevision, Position } from '../event-log.port';
import {
  type ByteWrite,
  type NewByteEvent,
  type StreamState,
  TOMBSTONE_REVISION,
  type WriteOutcome,
} from './byte-log.port';
import {
  deletedMetadata,
  DELETED_TYPE,
  METADATA_TYPE,
  metastreamOf,
  recreatedMetadata,
  streamMetadata,
} from './stream-metadata';

export type KnownByteEvent = { readonly revision: number; readonly position: Position };

/** A stream at the moment of a write. */
export type WriteContext = StreamState & {
  /** The metastream's own last revision, -1 when it does not exist. */
  readonly metadataRevision: number;
  /**
   * Where each event of the write is already known. Under an exact belief: at the very revision that the write would give it;
   * else: anywhere in the stream.
   */
  readonly known: readonly (KnownByteEvent | undefined)[];
};

/** Events that go into one stream right after a revision. */
export type Rows = {
  readonly stream: string;
  readonly after: number;
  readonly events: readonly NewByteEvent[];
};

export type Verdict =
  | { readonly kind: 'answered'; readonly outcome: WriteOutcome }
  | {
      readonly kind: 'rows';
      readonly rows: readonly Rows[];
      /** Which of the rows the outcome speaks of. */
      readonly answer: number;
    };

const WRONG = (actual: number): Verdict => ({
  kind: 'answered',
  outcome: { kind: 'wrong', actual },
});
const DELETED: Verdict = { kind: 'answered', outcome: { kind: 'deleted' } };

/**
 * What EventStoreDB makes of a write (its `CheckCommit`), which differs from what our own port promises:
 * - a write whose belief is exact and right is done, even where an event id is known already;
 * - under `any` and `stream_exists` the first id decides: known means that all must be known (then the write has happened),
 *   unknown means that it is new;
 * - a softly deleted stream exists for `no_stream` and `any`, not for `stream_exists`, and an append brings it back, its numbers
 *   going on.
 */
export function judgeWrite(write: ByteWrite, context: WriteContext): Verdict {
  const { last } = context;
  if (last === TOMBSTONE_REVISION) return DELETED;
  const softlyDeleted = streamMetadata(context.metadata).deleted;
  const exact = exactBelief(write.expected);
  if (write.expected === 'stream_exists') {
    if (softlyDeleted) return DELETED;
    if (last < 0 && context.metadataRevision < 0) return WRONG(last);
  }
  const fits = exact === undefined || exact === last || (exact === -1 && softlyDeleted);
  if (exact !== undefined && exact > last) return WRONG(last);
  if (write.deletes) return fits ? judgeDeletion(write, context) : WRONG(last);
  if (exact === last && exact !== undefined) return append(write, context, softlyDeleted);
  const repeated = judgeKnown(context, exact !== undefined, write.events.length);
  if (repeated === 'mixed') return WRONG(last);
  if (repeated) {
    return { kind: 'answered', outcome: { kind: 'written', ...repeated } };
  }
  return fits ? append(write, context, softlyDeleted) : WRONG(last);
}

export function exactBelief(expected: ExpectedRevision): number | undefined {
  if (typeof expected === 'number') return expected;
  return expected === 'no_stream' ? -1 : undefined;
}

/** The first numbers of a write that has happened; 'mixed' when a part of it has; undefined when it is new. */
function judgeKnown(
  { known }: WriteContext,
  exact: boolean,
  count: number,
): KnownByteEvent | 'mixed' | undefined {
  if (count === 0 || known.every((event) => event === undefined)) return undefined;
  if (!exact && known[0] === undefined) return undefined;
  const last = known.at(-1);
  return last && known.every((event) => event !== undefined) ? last : 'mixed';
}

function append(write: ByteWrite, context: WriteContext, recreates: boolean): Verdict {
  const { stream, events } = write;
  const { last, metadata, metadataRevision } = context;
  if (events.length === 0) {
    const outcome = { kind: 'written', revision: last, position: undefined } as const;
    return { kind: 'answered', outcome };
  }
  const rows: Rows[] = [{ stream, after: last, events }];
  if (recreates) {
    rows.push(metadataRow(stream, metadataRevision, recreatedMetadata(metadata, last + 1)));
  }
  return { kind: 'rows', rows, answer: 0 };
}

function judgeDeletion(write: ByteWrite, context: WriteContext): Verdict {
  const { stream } = write;
  if (write.deletes === 'for_ever') {
    const tombstone = systemEvent(DELETED_TYPE, Buffer.alloc(0), false);
    const rows = { stream, after: TOMBSTONE_REVISION - 1, events: [tombstone] };
    return { kind: 'rows', rows: [rows], answer: 0 };
  }
  if (context.last < 0 && context.metadataRevision < 0) return WRONG(context.last);
  const row = metadataRow(stream, context.metadataRevision, deletedMetadata(context.metadata));
  return { kind: 'rows', rows: [row], answer: 0 };
}

function metadataRow(stream: string, after: number, data: Uint8Array): Rows {
  return { stream: metastreamOf(stream), after, events: [systemEvent(METADATA_TYPE, data, true)] };
}

function systemEvent(type: string, data: Uint8Array, isJson: boolean): NewByteEvent {
  return { id: randomUUID(), type, isJson, data, metadata: Buffer.alloc(0) };
}
