import type { ByteEvent, ByteLog } from '../byte-log.port';
import { TOMBSTONE_REVISION } from '../byte-log.port';
import { LINK_TYPE } from '../stream-metadata';
import { visibleWindow } from './visible-window';

/** An event, or the link to it with what it points at. A link whose target is gone stands alone. */
export type Resolved = { readonly event: ByteEvent | undefined; readonly link?: ByteEvent };

/** A link is an event of type `$>` whose data is `revision@stream`. What its stream hides is not there for it either. */
export async function resolveLink(
  log: ByteLog,
  event: ByteEvent,
  nowMs: number,
): Promise<Resolved> {
  if (event.type !== LINK_TYPE) return { event };
  const [, digits, stream] = /^(\d+)@(.+)$/s.exec(Buffer.from(event.data).toString('utf8')) ?? [];
  const revision = Number(digits);
  const alone = { event: undefined, link: event };
  if (digits === undefined || stream === undefined) return alone;
  const state = await log.state(stream);
  if (state.last === TOMBSTONE_REVISION || revision > state.last) return alone;
  const window = await visibleWindow(log, stream, state, nowMs);
  if (!window || revision < window.first) return alone;
  const [target] = await log.readStream(stream, revision, 1, 'forwards');
  return { event: target, link: event };
}
