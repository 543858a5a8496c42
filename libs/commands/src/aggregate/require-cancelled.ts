import { DecisionRejected, type Event } from '@keelson/domain';
import type { EventLog } from '@keelson/event-log';
import type { Envelope } from './envelope';
import type { Changed } from './stream-entry';

type Cancelled = {
  readonly stream: string;
  readonly envelope: Envelope;
  readonly changed: Pick<Changed<unknown, Event>, 'events'>;
  /** How it has ended otherwise than by a cancel; undefined where it has not. */
  readonly otherwise: string | undefined;
};

/**
 * A person who cancels is not told that it was done when nothing was: what had ended before can no longer be cancelled. Sagas ask the
 * deciders, which answer that with no events. The repeat of a cancel that was accepted is answered as the first one was,
 * whatever the end that it came to since.
 * @throws DecisionRejected `wrong_state`
 */
export async function requireCancelled(
  log: Pick<EventLog, 'read'>,
  { stream, envelope, changed, otherwise }: Cancelled,
): Promise<void> {
  if (otherwise === undefined || changed.events.length > 0) return;
  const events = await log.read(stream);
  if (events.some(({ metadata }) => metadata.commandId === envelope.commandId)) return;
  throw new DecisionRejected(
    'wrong_state',
    `${otherwise}: it has ended, so there is nothing to cancel`,
  );
}
