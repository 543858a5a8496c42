import type { ByteEvent, ByteLog } from '../byte-log.port';
import { TOMBSTONE_REVISION } from '../byte-log.port';
import { LINK_TYPE } from '../stream-metadata';

/** An event, or the link to it with what it points at. A link whose target is gone stands alone. */
export type Resolved = { readonly event: ByteEvent | undefined; readonly link?: ByteEvent };

/** A link is an event of type `$>` whose data is `revision@stream`. */
export async function resolveLink(log: ByteLog, event: ByteEvent): Promise<Resolved> {
  if (event.type !== LINK_TYPE) return { event };
  const [, revision, stream] = /^(\d+)@(.+)$/s.exec(Buffer.from(event.data).toString('utf8')) ?? [];
  if (revision === undefined || stream === undefined) return { event: undefined, link: event };
  const { last } = await log.state(stream);
  if (last === TOMBSTONE_REVISION || Number(revision) > last) {
    return { event: undefined, link: event };
  }
  const [target] = await log.readStream(stream, Number(revision), 1, 'forwards');
  return { event: target, link: event };
}
