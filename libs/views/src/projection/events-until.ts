import type { EventLog, Position, SubscribeOptions, SubscriptionMessage } from '@keelson/event-log';
import { PAGE_EVENTS_MAX } from './event-inbox';

/** The log as it was when `until` was its newest position: a subscription to it comes to an end. */
export function eventsUntil(
  log: Pick<EventLog, 'readAll'>,
  until: Position,
): Pick<EventLog, 'subscribe'> {
  return { subscribe: (options) => pages(log, until, options) };
}

async function* pages(
  log: Pick<EventLog, 'readAll'>,
  until: Position,
  { after, signal, batchSizeMax = PAGE_EVENTS_MAX }: SubscribeOptions,
): AsyncGenerator<SubscriptionMessage> {
  let place = after;
  while (place < until && !signal?.aborted) {
    const page = await log.readAll(place, batchSizeMax);
    const events = page.filter(({ position }) => position <= until);
    const last = events.at(-1);
    if (!last) return;
    yield { kind: 'events', events, position: last.position };
    if (events.length < page.length) return;
    place = last.position;
  }
}
