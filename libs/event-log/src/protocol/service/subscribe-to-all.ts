import type { Position } from '../../event-log.port';
import type { ByteEvent, ByteLog } from '../byte-log.port';
import type { EventFilter } from './event-filter';
import { PageSize } from './page-size';
import type { AllTarget } from './read-request';

export type SubscriptionStep =
  | { readonly kind: 'event'; readonly event: ByteEvent }
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'caught_up' };

/** An event that was looked at: wanted or not. */
type Looked = { readonly position: Position; readonly event: ByteEvent | undefined };

const TAKE_MAX = 500;

/**
 * `$all` from a position (exclusive) on, for ever. It owns nothing but its position: where the memory of the log's end holds what
 * comes next, it takes that, elsewhere it reads the store; so nothing is skipped or repeated at the seam.
 */
export async function* subscribeToAll(
  log: ByteLog,
  { from, filter }: AllTarget,
  signal: AbortSignal,
): AsyncGenerator<SubscriptionStep, void, void> {
  const tail = await log.tail();
  const head = await log.head();
  const meter = filter && new CheckpointMeter(filter);
  const size = new PageSize();
  let position = from === 'start' ? (0n as Position) : from === 'end' ? head : from;
  let caughtUp = false;
  while (!signal.aborted && !tail.closed) {
    if (!caughtUp && position >= head) {
      caughtUp = true;
      if (meter?.mayTell(position)) yield { kind: 'checkpoint', position };
      yield { kind: 'caught_up' };
      continue;
    }
    if (caughtUp && position >= tail.end) {
      await tail.changed(position, signal);
      continue;
    }
    const held = tail.take(position, TAKE_MAX);
    const looked = held ? lookAt(held, filter) : await readOn(log, position, size, filter);
    for (const { position: at, event } of looked) {
      position = at;
      if (event) yield { kind: 'event', event };
      if (meter?.isDue(at)) yield { kind: 'checkpoint', position: at };
    }
  }
}

function lookAt(events: readonly ByteEvent[], filter: EventFilter | undefined): Looked[] {
  return events.map((event) => {
    const wanted = !filter || filter.matches(event.stream, event.type);
    return { position: event.position, event: wanted ? event : undefined };
  });
}

async function readOn(
  log: ByteLog,
  from: Position,
  size: PageSize,
  filter: EventFilter | undefined,
): Promise<Looked[]> {
  const range = {
    direction: 'forwards',
    from,
    limit: size.next,
    matches: filter?.matches,
  } as const;
  const { looked, events } = await log.readAll(range);
  size.learn(events);
  let next = 0;
  return looked.map((position) => ({
    position,
    event: events[next]?.position === position ? events[next++] : undefined,
  }));
}

/** Counts what was looked at, and never tells the same checkpoint twice. */
class CheckpointMeter {
  private looked = 0;
  private told: Position | undefined;

  constructor(private readonly filter: EventFilter) {}

  isDue(position: Position): boolean {
    this.looked += 1;
    return this.looked % this.filter.checkpointEvery === 0 && this.mayTell(position);
  }

  mayTell(position: Position): boolean {
    if (this.told === position) return false;
    this.told = position;
    return true;
  }
}
