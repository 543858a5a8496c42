import type { Position } from '../../event-log.port';
import { type ByteLog, TOMBSTONE_REVISION } from '../byte-log.port';
import { DELETED_TYPE } from '../stream-metadata';
import { streamDeleted } from '../wire/protocol-error';
import { PageSize } from './page-size';
import type { StreamTarget } from './read-request';
import type { SubscriptionStep } from './subscribe-to-all';
import { visibleWindow } from './visible-window';

const TAKE_MAX = 500;

/**
 * One stream from a revision (exclusive) on, for ever. It reads the stream until it has what was there when it last looked at the
 * log's end, and picks its events out of the memory of that end from there; when it is too slow for that, it reads again.
 *
 * @throws ProtocolError when the stream is or becomes deleted for ever; the event that tells it comes first
 */
export async function* subscribeToStream(
  log: ByteLog,
  { stream, from }: StreamTarget,
  nowMs: number,
  signal: AbortSignal,
): AsyncGenerator<SubscriptionStep, void, void> {
  const tail = await log.tail();
  const state = await log.state(stream);
  const window = await visibleWindow(log, stream, state, nowMs);
  const size = new PageSize();
  let next = from === 'start' ? 0 : from === 'end' ? state.last + 1 : from + 1;
  next = Math.max(next, window?.first ?? state.last + 1);
  let caughtUp = false;
  let live: Position | undefined;
  while (!signal.aborted && !tail.closed) {
    if (live === undefined) {
      const end: Position = tail.end;
      const limit = size.next;
      const events = await log.readStream(stream, next, limit, 'forwards');
      for (const event of events) yield { kind: 'event', event };
      next += events.length;
      size.learn(events);
      if (events.length === limit) continue;
      live = end;
      if (!caughtUp) yield { kind: 'caught_up' };
      else if ((await log.state(stream)).last === TOMBSTONE_REVISION) throw streamDeleted(stream);
      caughtUp = true;
      continue;
    }
    if (live >= tail.end) {
      await tail.changed(live, signal);
      continue;
    }
    const held = tail.take(live, TAKE_MAX);
    live = held?.at(-1)?.position;
    for (const event of held ?? []) {
      if (event.stream !== stream || event.revision < next) continue;
      yield { kind: 'event', event };
      if (event.type === DELETED_TYPE) throw streamDeleted(stream);
      next = event.revision + 1;
    }
  }
}
