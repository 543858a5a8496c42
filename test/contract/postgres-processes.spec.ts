import { BEGINNING, type EventLog, type RecordedEvent } from '@keelson/event-log';
import { Follower, newEvent, newEvents, readWholeLog } from './log-harness';
import { type PostgresStore, usePostgres } from './postgres-store';
import { runWriterProcess } from './writer-process';

const NEVER_MS = 2 ** 30;

describe('several processes on one PostgreSQL', () => {
  const openStore = usePostgres();
  let store: PostgresStore;
  let followers: Follower[];
  beforeEach(() => {
    store = openStore();
    followers = [];
  });
  afterEach(async () => {
    await Promise.all(followers.map((follower) => follower.stop()));
    await store.dispose();
  });

  const follow = async (log: EventLog): Promise<Follower> => {
    const follower = new Follower(log);
    followers.push(follower);
    await follower.until(({ caughtUp }) => caughtUp);
    return follower;
  };
  const expectWholeAndGapFree = async (follower: Follower, count: number): Promise<void> => {
    await follower.until(({ events }) => events.length >= count);
    const positions = follower.events.map(({ position }) => Number(position));
    expect(positions).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  };
  const write = async (
    log: EventLog,
    name: string,
    writers: number,
    appends: number,
  ): Promise<void> => {
    const one = async (writer: number): Promise<void> => {
      for (let number = 0; number < appends; number++) {
        // Half of the streams are shared with the other process.
        const stream = number % 2 === 0 ? `shared-${number % 6}` : `${name}-${writer}`;
        await log.append(stream, 'any', newEvents(1 + (number % 2)));
      }
    };
    await Promise.all(Array.from({ length: writers }, (_, writer) => one(writer)));
  };

  it('all see the same gap-free order', async () => {
    const [left, right] = [await store.open(), await store.open()];
    const [seenLeft, seenRight] = [await follow(left), await follow(right)];
    await Promise.all([write(left, 'left', 12, 40), write(right, 'right', 12, 40)]);
    const count = 2 * 12 * 60;
    await expectWholeAndGapFree(seenLeft, count);
    await expectWholeAndGapFree(seenRight, count);
    const stored = await readWholeLog(left);
    expect(seenLeft.events).toEqual(stored);
    expect(seenRight.events).toEqual(stored);
    const revisions = new Map<string, number>();
    for (const { stream, revision } of stored) {
      expect(revision).toBe(revisions.get(stream) ?? 0);
      revisions.set(stream, revision + 1);
    }
  });

  it('writes beside a process of its own', async () => {
    const log = await store.open();
    const seen = await follow(log);
    const [answer] = await Promise.all([
      runWriterProcess({ url: store.url, schema: store.schema, writers: 8, appends: 50 }),
      write(log, 'here', 8, 50),
    ]);
    expect(answer).toEqual({ appended: 8 * 50 });
    const count = 8 * 50 + 8 * 75;
    await expectWholeAndGapFree(seen, count);
    expect(seen.events).toEqual(await readWholeLog(log));
  });

  it('lets one process win a revision', async () => {
    const logs = [await store.open(), await store.open(), await store.open()];
    for (let revision = -1; revision < 10; revision++) {
      const outcomes = await Promise.allSettled(
        logs.map((log) => log.append('lane', revision, newEvents(1))),
      );
      const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(lost.map(({ reason }: { reason: unknown }) => reason)).toEqual([
        expect.objectContaining({ name: 'WrongExpectedRevision', actual: revision + 1 }),
        expect.objectContaining({ name: 'WrongExpectedRevision', actual: revision + 1 }),
      ]);
    }
  });

  it('hears of an append by notification, without a poll', async () => {
    const [here, there] = [await store.open(), await store.open({ pollIntervalMs: NEVER_MS })];
    const follower = await follow(there);
    await here.append('a', 'any', newEvents(2));
    await follower.until(({ events }) => events.length === 2);
    await here.append('a', 'any', newEvents(1));
    await follower.until(({ events }) => events.length === 3);
  });

  it('hears of an append by the poll when the notification is missed', async () => {
    const log = await store.open({ pollIntervalMs: 20 });
    const follower = await follow(log);
    const { id, metadata } = newEvent();
    await store.query(
      `with moved as (update ${store.schema}.head set position = position + 1 returning position)
       insert into ${store.schema}.events
       select position, 'quiet', 0, $1, 'SomethingHappened', 1, '{}', $2, true, now() from moved`,
      [id, JSON.stringify(metadata)],
    );
    await follower.until(({ events }) => events.length === 1);
    expect(follower.events[0]).toMatchObject({ stream: 'quiet', id });
    // What this process appends on top has a gap before it in memory, which is read from the table.
    await log.append('loud', 'any', newEvents(1));
    await follower.until(({ events }) => events.length === 2);
  });

  it('makes its tables when all start at once', async () => {
    const logs = await Promise.all(Array.from({ length: 8 }, () => store.open()));
    await Promise.all(
      logs.map((log, number) => log.append(`stream-${number}`, 'no_stream', newEvents(1))),
    );
    await Promise.all(logs.map((log) => log.migrate()));
    expect(await readWholeLog(logs[0] as EventLog)).toHaveLength(8);
  });

  it('does not let a follower pass an append that is not committed yet', async () => {
    const log = await store.open({ pollIntervalMs: 20 });
    const follower = await follow(log);
    const blocker = await store.connect();
    await blocker.query(`begin; update ${store.schema}.head set position = position + 1`);
    const appending = log.append('after', 'any', newEvents(1));
    const { id, metadata } = newEvent();
    await blocker.query({
      text: `insert into ${store.schema}.events
             select position, 'before', 0, $1, 'SomethingHappened', 1, '{}', $2, true, now() from ${store.schema}.head`,
      values: [id, JSON.stringify(metadata)],
    });
    expect(await log.readAll(BEGINNING, 10)).toEqual([]);
    await blocker.query('commit');
    await blocker.end();
    await appending;
    await follower.until(({ events }) => events.length === 2);
    expect(follower.events.map(({ stream }: RecordedEvent) => stream)).toEqual(['before', 'after']);
  });
});
