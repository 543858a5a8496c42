import { setTimeout as delay } from 'node:timers/promises';
import {
  LogUnavailable,
  type Position,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '../event-log.port';
import type { LogTail, Page } from './log-tail';

export const BATCH_SIZE_DEFAULT = 500;
const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;

/**
 * The one subscription, over any log that has a tail.
 *
 * A subscription owns nothing but its position. Where memory holds what comes right after it, it takes that; elsewhere it reads
 * the store; so the seam between catch-up and live is a comparison of positions, and a consumer that is slow costs the log
 * nothing: it falls out of the tail's memory and goes back to reading, then announces `caught_up` again.
 */
export async function* follow(
  tail: LogTail,
  options: SubscribeOptions,
): AsyncGenerator<SubscriptionMessage, void, void> {
  const { signal, prefixes, batchSizeMax: limit = BATCH_SIZE_DEFAULT } = options;
  let position = options.after;
  let told = position;
  let catchingUpTo: Position | undefined = tail.end;
  const ended = (): boolean => tail.closed || signal?.aborted === true;
  while (!ended()) {
    if (catchingUpTo !== undefined && position >= catchingUpTo) {
      if (position > told) yield { kind: 'checkpoint', position: (told = position) };
      catchingUpTo = undefined;
      yield { kind: 'caught_up', position };
    } else if (position >= tail.end) {
      if (position > told) yield { kind: 'checkpoint', position: (told = position) };
      else await tail.changed(position, signal);
    } else {
      const held = tail.take(position, limit);
      if (!held) catchingUpTo ??= tail.end;
      const page = held
        ? matching(held, prefixes)
        : await readPatiently(tail, position, limit, prefixes, signal);
      if (!page) return;
      position = page.position;
      const last = page.events.at(-1);
      if (last) yield { kind: 'events', events: page.events, position: (told = last.position) };
      else if (!held && position > told) yield { kind: 'checkpoint', position: (told = position) };
    }
  }
}

export function matches(stream: string, prefixes: readonly string[] | undefined): boolean {
  return prefixes === undefined || prefixes.some((prefix) => stream.startsWith(prefix));
}

function matching(
  events: readonly RecordedEvent[],
  prefixes: readonly string[] | undefined,
): Page | undefined {
  const last = events.at(-1);
  if (!last) return undefined;
  const matched = prefixes ? events.filter((event) => matches(event.stream, prefixes)) : events;
  return { events: matched, position: last.position };
}

/** A lost connection is not the consumer's business: the same page is read again until it comes or the subscription ends. */
async function readPatiently(
  tail: LogTail,
  after: Position,
  limit: number,
  prefixes: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<Page | undefined> {
  for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
    try {
      return await tail.readPage(after, limit, prefixes);
    } catch (error) {
      if (tail.closed || signal?.aborted) return undefined;
      if (!(error instanceof LogUnavailable)) throw error;
      await delay(waitMs, undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  }
}
