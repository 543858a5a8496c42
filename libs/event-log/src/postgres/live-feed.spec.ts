import {
  BEGINNING,
  LogUnavailable,
  type Position,
  type RecordedEvent,
  type SubscriptionMessage,
} from '../event-log.port';
import { follow } from '../subscription/follow';
import { type FeedReader, LiveFeed } from './live-feed';

const at = (position: number): Position => BigInt(position) as Position;
const events = (after: number, upTo: number): RecordedEvent[] =>
  Array.from({ length: Math.max(upTo - after, 0) }, (_, index) => ({
    ...{ id: '', type: '', stream: 'a', revision: 0, data: {}, recordedAt: '' },
    metadata: {} as RecordedEvent['metadata'],
    position: at(after + 1 + index),
  }));

/** A table with events 1 to `head`, which counts how often it is read. */
class Table implements FeedReader {
  reads = 0;
  failures = 0;
  constructor(public newest: number) {}

  head(): Promise<Position> {
    return Promise.resolve(at(this.newest));
  }

  async readStretch(after: Position, limit: number) {
    const page = await this.readPage(after, limit);
    return page.events.length > 0 ? { before: after, ...page, size: 1 } : undefined;
  }

  readPage(after: Position, limit: number) {
    this.reads += 1;
    if (this.failures-- > 0) return Promise.reject(new LogUnavailable('away', 'not_applied'));
    const found = events(Number(after), Math.min(this.newest, Number(after) + limit));
    return Promise.resolve({ events: found, position: found.at(-1)?.position ?? after });
  }
}

/** Commits as this process does: the table has it, and the feed is told. */
function commit(table: Table, feed: LiveFeed, count: number): void {
  const before = table.newest;
  table.newest += count;
  feed.committed(at(before), events(before, table.newest), count);
}

const next = async (
  messages: AsyncGenerator<SubscriptionMessage, void, void>,
): Promise<SubscriptionMessage | undefined> => (await messages.next()).value ?? undefined;
const positions = (message: SubscriptionMessage | undefined): number[] =>
  message?.kind === 'events' ? message.events.map(({ position }) => Number(position)) : [];

describe('the live feed', () => {
  const open = async (newest: number, eventsMax?: number) => {
    const table = new Table(newest);
    const feed = new LiveFeed(table, eventsMax);
    await feed.start();
    return { table, feed };
  };

  it('hands a committed batch to a subscription at the end without reading the table', async () => {
    const { table, feed } = await open(7);
    const messages = follow(feed, { after: at(7) });
    expect(await next(messages)).toEqual({ kind: 'caught_up', position: at(7) });
    commit(table, feed, 3);
    expect(positions(await next(messages))).toEqual([8, 9, 10]);
    commit(table, feed, 1);
    expect(positions(await next(messages))).toEqual([11]);
    expect(table.reads).toBe(0);
  });

  it('takes batches whose answers arrive in the wrong order from memory too', async () => {
    const { table, feed } = await open(0);
    table.newest = 5;
    feed.committed(at(2), events(2, 5), 1);
    feed.committed(at(0), events(0, 2), 1);
    expect(feed.end).toBe(at(5));
    expect(table.reads).toBe(0);
  });

  it('reads what another process wrote before its own batch', async () => {
    const { table, feed } = await open(0);
    table.newest = 4;
    commit(table, feed, 2);
    await feed.changed(at(5), undefined);
    const messages = follow(feed, { after: BEGINNING });
    expect(positions(await next(messages))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(table.reads).toBe(1);
  });

  it('leaves out of a read what came from memory while it was under way', async () => {
    const { table, feed } = await open(0);
    table.newest = 2;
    feed.reached(at(2));
    feed.committed(at(0), events(0, 2), 1);
    table.newest = 4;
    feed.reached(at(4));
    await feed.changed(at(3), undefined);
    expect(feed.take(BEGINNING, 10)?.map(({ position }) => Number(position))).toEqual([1, 2, 3, 4]);
  });

  it('lets a subscription that lags behind its memory read the table and catch up again', async () => {
    const { table, feed } = await open(0, 5);
    const messages = follow(feed, { after: BEGINNING, batchSizeMax: 10 });
    expect(await next(messages)).toEqual({ kind: 'caught_up', position: BEGINNING });
    for (let turn = 0; turn < 20; turn++) commit(table, feed, 1);
    expect(positions(await next(messages))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(positions(await next(messages))).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(await next(messages)).toEqual({ kind: 'caught_up', position: at(20) });
    expect(table.reads).toBe(2);
  });

  it('is patient with a table that cannot be read', async () => {
    const { table, feed } = await open(3);
    table.failures = 2;
    const messages = follow(feed, { after: BEGINNING });
    expect(positions(await next(messages))).toEqual([1, 2, 3]);
    expect(table.reads).toBe(3);
  });

  it('believes the table when it was told of more than there is', async () => {
    const { table, feed } = await open(1);
    feed.reached(at(9));
    table.newest = 2;
    feed.reached(at(2));
    await feed.changed(at(1), undefined);
    expect(feed.end).toBe(at(2));
  });
});
