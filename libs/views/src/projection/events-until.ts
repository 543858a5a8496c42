import type { EventLog, Position, SubscribeOptions, SubscriptionMessage } from '@keelson/event-log';
import { PAGE_EVENTS_MAX } from './event-inbox';

/** The log as it was when `until` was its newest position: a subscription to it comes to an end. */
export function eventsUntil(
  log: Pick<EventLog, 'readAll'>,
  until: Position,
): Pick<EventLog, 'subscribe'> {
  return { subscribe: (options) => pages(log, until, options) };
}

/** The next page is on its way while the one before it is being used. */
async function* pages(
  log: Pick<EventLog, 'readAll'>,
  until: Position,
  { after, signal, prefixes, batchSizeMax = PAGE_EVENTS_MAX }: SubscribeOptions,
): AsyncGenerator<SubscriptionMessage> {
  const read = (from: Position): ReturnType<typeof log.readAll> | undefined =>
    from < until ? log.readAll(from, batchSizeMax, prefixes) : undefined;
  let next = read(after);
  while (next && !signal?.aborted) {
    const page = await next;
    const events = page.filter(({ position }) => position <= until);
    const last = events.at(-1);
    if (!last) return;
    next = read(last.position);
    // Whoever has stopped asking for pages does not ask what became of this one.
    next?.catch(() => undefined);
    yield { kind: 'events', events, position: last.position };
  }
}
