import type { StoredEvent } from '../event-log.port';

/**
 * - `unreadable`, `altered_line`: a line of an export is no line of an export any more, or not the one that was written.
 * - `changed`: the event is not the one that was remembered at its place.
 * - `removed`: the event stands where an earlier one was remembered, which is gone.
 * - `broken_link`: the event does not have the hash that its successor in the stream remembers of it; or it remembers another hash
 *   than that of its predecessor, of which a kept leaf or root says that it is right.
 * - `missing_revision`, `wrong_revision`, `wrong_order`: its place does not follow from the one before it.
 * - `root_mismatch`: somewhere from this event on the log is another one than a kept root says, and everything that is kept in the
 *   same place was rewritten to fit.
 * - `truncated`: the log ends before what is remembered of it.
 */
export type AuditFaultReason =
  | 'unreadable'
  | 'altered_line'
  | 'changed'
  | 'removed'
  | 'broken_link'
  | 'missing_revision'
  | 'wrong_revision'
  | 'wrong_order'
  | 'root_mismatch'
  | 'truncated';

export type EventPlace = {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly type: string;
};

/** The first thing that is wrong with a log, and the event where it is. */
export type AuditFault = {
  readonly reason: AuditFaultReason;
  readonly message: string;
  /** Null where nothing is left of it that could be named. */
  readonly event: EventPlace | null;
  /** Of an export, from 1. */
  readonly line?: number;
};

export function placeOf({ id, stream, revision, position, type }: StoredEvent): EventPlace {
  return { id, stream, revision, position: String(position), type };
}
