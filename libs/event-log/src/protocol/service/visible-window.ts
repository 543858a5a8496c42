import { type ByteLog, type StreamState, TOMBSTONE_REVISION } from '../byte-log.port';
import { isMetastream, streamMetadata } from '../stream-metadata';
import { streamDeleted } from '../wire/protocol-error';

/** The revisions of a stream that readers may see. Empty when `first` is above `last`. */
export type Window = { readonly first: number; readonly last: number };

/**
 * What `$tb`, `$maxCount` and `$maxAge` leave of a stream; undefined when it was never written or softly deleted. A metastream
 * shows its last event. Nothing is renumbered.
 *
 * @throws ProtocolError when the stream was deleted for ever
 */
export async function visibleWindow(
  log: ByteLog,
  stream: string,
  state: StreamState,
  nowMs: number,
): Promise<Window | undefined> {
  const { last } = state;
  if (last === TOMBSTONE_REVISION) throw streamDeleted(stream);
  if (last < 0) return undefined;
  if (isMetastream(stream)) return { first: last, last };
  const {
    deleted,
    truncateBefore = 0,
    maxCount = Infinity,
    maxAgeMs,
  } = streamMetadata(state.metadata);
  if (deleted) return undefined;
  const first = Math.max(truncateBefore, last + 1 - maxCount, 0);
  if (maxAgeMs === undefined || first > last) return { first, last };
  return { first: await log.firstRevisionSince(stream, nowMs - maxAgeMs, first, last), last };
}
