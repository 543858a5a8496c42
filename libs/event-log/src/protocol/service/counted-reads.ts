import type { Position } from '../../event-log.port';
import type { ByteEvent, ByteLog } from '../byte-log.port';
import type { AllTarget, ReadRequest, StreamTarget } from './read-request';
import { PageSize } from './page-size';
import type { Window } from './visible-window';

/** The events of a stream inside the window, in pages, at most `count`. */
export async function* readStream(
  log: ByteLog,
  { stream, from }: StreamTarget,
  direction: ReadRequest['direction'],
  count: number,
  { first, last }: Window,
): AsyncGenerator<readonly ByteEvent[], void, void> {
  const forwards = direction === 'forwards';
  const size = new PageSize();
  let next = from === 'start' ? 0 : from === 'end' ? last + (forwards ? 1 : 0) : from;
  next = forwards ? Math.max(next, first) : Math.min(next, last);
  for (let left = count; left > 0;) {
    const inside = forwards ? last - next + 1 : next - first + 1;
    const limit = Math.min(size.next, left, inside);
    if (limit <= 0) return;
    const events = await log.readStream(stream, next, limit, direction);
    if (events.length === 0) return;
    yield events;
    size.learn(events);
    left -= events.length;
    next += forwards ? events.length : -events.length;
  }
}

/** The events of the whole log, in pages, at most `count`. Forwards the position itself is included, backwards it is not. */
export async function* readAll(
  log: ByteLog,
  target: AllTarget,
  direction: ReadRequest['direction'],
  count: number,
): AsyncGenerator<readonly ByteEvent[], void, void> {
  const size = new PageSize();
  const matches = target.filter?.matches;
  let from = await startOf(log, target.from, direction === 'forwards');
  for (let left = count; left > 0;) {
    const limit = matches ? size.next : Math.min(size.next, left);
    const { looked, events } = await log.readAll({ direction, from, limit, matches });
    const last = looked.at(-1);
    if (last === undefined) return;
    const wanted = events.slice(0, left);
    yield wanted;
    size.learn(events);
    left -= wanted.length;
    from = last;
  }
}

async function startOf(
  log: ByteLog,
  from: AllTarget['from'],
  forwards: boolean,
): Promise<Position> {
  if (from === 'start') return 0n as Position;
  const head = await log.head();
  if (from === 'end') return (forwards ? head : head + 1n) as Position;
  if (!forwards) return from > head ? ((head + 1n) as Position) : from;
  return (from > 0n ? from - 1n : from) as Position;
}
