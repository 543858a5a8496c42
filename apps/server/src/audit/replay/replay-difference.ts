import type { EventPlace, RecordedEvent } from '@keelson/event-log';

/**
 * - `unknown_stream`: no decider owns the stream.
 * - `wrong_id`: the event's id does not follow from its command's.
 * - `illegal_move`: the command led from one state to another that the state machine does not connect.
 * - `no_reaction`: a saga is on record as its author, which has no such reaction to what the event names as its cause.
 * - `other_event`, `missing_event`, `extra_event`: deciding the command again leads to something else, or is refused.
 * - `no_effect`: a saga's reaction to the event is not on record, though there was something to do at all times.
 * - `fault`: deciding, reacting or folding threw.
 */
export type ReplayDifferenceReason =
  | 'unknown_stream'
  | 'wrong_id'
  | 'illegal_move'
  | 'no_reaction'
  | 'other_event'
  | 'missing_event'
  | 'extra_event'
  | 'no_effect'
  | 'fault';

/** Both sides: what the log says, and what deciding and reacting again says. */
export type ReplayDifference = {
  readonly kind: 'difference';
  readonly reason: ReplayDifferenceReason;
  readonly event: EventPlace;
  readonly message: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
};

export type ReplayVerdict = {
  readonly kind: 'verdict';
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  readonly reactions: number;
  /** Events that were decided again and compared. */
  readonly redecided: number;
  /** Those of them whose command is no saga's and was read off the events. */
  readonly inferred: number;
  readonly moot: number;
  readonly open: number;
  readonly differences: number;
};

export function difference(
  reason: ReplayDifferenceReason,
  { id, stream, revision, position, type }: RecordedEvent,
  message: string,
  recorded: unknown,
  replayed: unknown,
): ReplayDifference {
  const event = { id, stream, revision, position: String(position), type };
  return { kind: 'difference', reason, event, message, recorded, replayed };
}
