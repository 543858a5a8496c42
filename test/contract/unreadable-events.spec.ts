import {
  BEGINNING,
  EventCatalog,
  type EventLog,
  UnknownSchemaVersion,
  UnreadableEvent,
} from '@keelson/event-log';
import {
  EventStoreDbEventLog,
  EventStoreProtocolServer,
  MemoryByteLog,
} from '@keelson/event-log/eventstore';
import { Follower, newEvent } from './log-harness';
import { usePostgres } from './postgres-store';

const catalog = new EventCatalog({ SomethingHappened: { schema: 1 } });

/** What a newer Keelson would write. */
function newer() {
  const event = newEvent({ text: 'of tomorrow' });
  return { ...event, metadata: { ...event.metadata, schema: 2 } };
}

/** `today` knows schema 1, `tomorrow` writes what it likes. */
async function followOver(today: EventLog, tomorrow: EventLog): Promise<void> {
  const live = new Follower(today);
  const filtered = new Follower(today, { prefixes: ['a'] });
  await live.until(({ caughtUp }) => caughtUp);
  await filtered.until(({ caughtUp }) => caughtUp);
  await tomorrow.append('a', 'any', [newEvent({ number: 0 }), newer()]);
  await tomorrow.append('a', 'any', [newEvent({ number: 2 })]);
  const later = new Follower(today);
  const laterFiltered = new Follower(today, { prefixes: ['a'] });
  for (const follower of [live, filtered, later, laterFiltered]) {
    await follower.until(({ events }) => events.length === 3);
    const [first, unreadable, last] = follower.events;
    expect([first?.data, last?.data]).toEqual([{ number: 0 }, { number: 2 }]);
    expect(unreadable).toMatchObject({ type: 'SomethingHappened', stream: 'a', revision: 1 });
    expect(() => unreadable?.data).toThrow(UnreadableEvent);
    expect(() => unreadable?.data).toThrow(/revision 1 of a.*has schema 2/);
    await follower.stop();
  }
  await expect(today.read('a')).rejects.toThrow(UnknownSchemaVersion);
  expect(await today.readStored(BEGINNING, 10)).toHaveLength(3);
  for (const prefixes of [undefined, ['a']]) {
    const all = await today.readAll(BEGINNING, 10, prefixes);
    expect(all.map(({ revision }) => revision)).toEqual([0, 1, 2]);
    expect(() => all[1]?.data).toThrow(UnreadableEvent);
  }
}

describe('an event that cannot be read stops nobody but those who look at it', () => {
  const usedStore = usePostgres();

  it('in PostgreSQL', async () => {
    const store = usedStore();
    const [today, tomorrow] = [await store.open({ catalog }), await store.open()];
    await followOver(today, tomorrow);
    await store.dispose();
  });

  it('in EventStoreDB', async () => {
    const log = new MemoryByteLog();
    const server = await EventStoreProtocolServer.start({ log, port: 0 });
    const { connectionString } = server;
    const today = new EventStoreDbEventLog({ connectionString, catalog });
    const tomorrow = new EventStoreDbEventLog({ connectionString });
    await followOver(today, tomorrow);
    await Promise.all([today.close(), tomorrow.close()]);
    await server.close();
  });
});
