import {
  BEGINNING,
  type EventLog,
  eventLine,
  EXPORT_VERSION,
  LineChain,
  type StoredEvent,
} from '@keelson/event-log';
import { instantOf } from '@keelson/views';
import type { AuditRoots } from './audit-roots';

const PAGE_EVENTS = 500;

export type ExportFilter = {
  readonly stream?: string;
  readonly type?: string;
  readonly actor?: string;
  readonly correlation?: string;
  /** ISO-8601; `from` inclusive, `to` exclusive. */
  readonly from?: string;
  readonly to?: string;
};

/** The log as NDJSON, oldest first, a page at a time. Without a filter it is complete and carries the remembered roots. */
export async function* exportLog(
  log: EventLog,
  roots: AuditRoots,
  filter: ExportFilter,
): AsyncGenerator<string, void, void> {
  const complete = Object.values(filter).every((value) => value === undefined);
  const chain = new LineChain();
  const at = new Date().toISOString();
  const head = await log.head();
  const sealed = complete ? await roots.last() : undefined;
  let root = sealed && (await roots.stretchAfter(0));
  yield chain.write({ kind: 'keelson-audit-export', version: EXPORT_VERSION, complete, at });
  let [seen, events] = [0, 0];
  for (let after = BEGINNING; after < head;) {
    const page = await log.readStored(after, PAGE_EVENTS);
    let text = '';
    for (const event of page.filter(({ position }) => position <= head)) {
      seen += 1;
      if (complete || matches(event, filter)) {
        text += chain.write(eventLine(event));
        events += 1;
      }
      if (root?.count !== seen) continue;
      const { leaves: _leaves, ...kept } = root;
      text += chain.write({ kind: 'root', ...kept });
      root = await roots.stretchAfter(seen);
    }
    if (text !== '') yield text;
    after = page.at(-1)?.position ?? head;
  }
  yield chain.write({ kind: 'end', events });
}

function matches({ stream, type, metadata }: StoredEvent, filter: ExportFilter): boolean {
  const at = Date.parse(metadata.at);
  const msOf = (time: string): number => instantOf(time)?.getTime() ?? Number.NaN;
  return (
    (filter.stream === undefined || stream === filter.stream) &&
    (filter.type === undefined || type === filter.type) &&
    (filter.actor === undefined || metadata.actor.id === filter.actor) &&
    (filter.correlation === undefined || metadata.correlationId === filter.correlation) &&
    (filter.from === undefined || at >= msOf(filter.from)) &&
    (filter.to === undefined || at < msOf(filter.to))
  );
}
