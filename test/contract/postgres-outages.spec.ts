import { randomUUID } from 'node:crypto';
import { BEGINNING, LogUnavailable, type NewEvent } from '@keelson/event-log';
import { FaultyLink } from './faulty-link';
import { Follower, newEvent, newEvents, readWholeLog } from './log-harness';
import { type PostgresStore, usePostgres } from './postgres-store';

describe('a connection to PostgreSQL that breaks', () => {
  const openStore = usePostgres();
  let store: PostgresStore;
  let link: FaultyLink;
  beforeEach(async () => {
    store = openStore();
    link = await FaultyLink.to(store.url);
  });
  afterEach(async () => {
    await store.dispose();
    await link.close();
  });

  it('loses and repeats nothing while backends are terminated', async () => {
    const application = `terminated ${randomUUID()}`;
    const connection = { connectionString: store.url, application_name: application };
    const log = await store.open({ connection, pollIntervalMs: 20 });
    const follower = new Follower(log);
    const acknowledged: NewEvent[] = [];
    const write = async (writer: number): Promise<void> => {
      for (let number = 0; number < 60; number++) {
        const events = newEvents(2);
        await log.append(`w-${writer}`, number === 0 ? 'no_stream' : number * 2 - 1, events);
        acknowledged.push(...events);
      }
    };
    const writing = Promise.all([...Array(10).keys()].map(write));
    let writes = true;
    const stopped = writing.finally(() => (writes = false));
    let terminated = 0;
    for (let goal = 100; writes && goal <= 1_000; goal += 100) {
      while (writes && acknowledged.length < goal) await new Promise(setImmediate);
      const rows = await store.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
        [application],
      );
      terminated += rows.length;
    }
    await stopped;
    expect(terminated).toBeGreaterThan(5);
    const stored = await readWholeLog(log);
    expect(stored.map(({ id }) => id).sort()).toEqual(acknowledged.map(({ id }) => id).sort());
    await follower.until(({ events }) => events.length >= stored.length);
    expect(follower.events).toEqual(stored);
    await follower.stop();
  });

  it('turns an append whose answer is lost into one event and its numbers', async () => {
    const log = await store.open({ connection: link.url });
    await log.append('a', 'no_stream', newEvents(1));
    link.cutNextAnswerTo('append');
    expect(await log.append('a', 0, [newEvent()])).toEqual({ revision: 1, position: 2n });
    expect(link.cuts).toBe(1);
    link.cutNextAnswerTo('append');
    expect(await log.append('a', 'any', [newEvent()])).toEqual({ revision: 2, position: 3n });
    expect(link.cuts).toBe(2);
    expect(await log.read('a')).toHaveLength(3);
  });

  it('hands an append whose answer was lost to subscribers all the same', async () => {
    const log = await store.open({ connection: link.url });
    const follower = new Follower(log);
    await follower.until(({ caughtUp }) => caughtUp);
    link.cutNextAnswerTo('append');
    await log.append('a', 'no_stream', newEvents(2));
    await log.append('b', 'no_stream', newEvents(1));
    await follower.until(({ events }) => events.length === 3);
    expect(follower.events).toEqual(await readWholeLog(log));
    await follower.stop();
  });

  it('is reported as not applied when nothing could be sent, as unknown when something was', async () => {
    const log = await store.open({ connection: link.url });
    link.cutEveryAnswerTo('append');
    const lost = newEvent();
    await expect(log.append('a', 'no_stream', [lost])).rejects.toMatchObject({
      name: 'LogUnavailable',
      outcome: 'unknown',
    });
    link.refuse();
    await expect(log.append('b', 'no_stream', newEvents(1))).rejects.toMatchObject({
      outcome: 'not_applied',
    });
    await expect(log.read('a')).rejects.toThrow(LogUnavailable);
    link.mend();
    expect(await log.append('a', 'no_stream', [lost])).toMatchObject({ revision: 0 });
    expect((await readWholeLog(log)).map(({ stream }) => stream)).toEqual(['a']);
  }, 20_000);

  it('is survived by a subscription', async () => {
    const [through, beside] = [
      await store.open({ connection: link.url, pollIntervalMs: 20 }),
      await store.open(),
    ];
    await beside.append('a', 'no_stream', newEvents(10));
    const follower = new Follower(through, { after: BEGINNING, batchSizeMax: 3 });
    await follower.until(({ events }) => events.length > 0);
    link.refuse();
    await beside.append('b', 'no_stream', newEvents(10));
    link.mend();
    await follower.until(({ events }) => events.length === 20);
    expect(follower.events).toEqual(await readWholeLog(beside));
    await follower.stop();
  });
});
