import { randomUUID } from 'node:crypto';
import {
  BEGINNING,
  EventCatalog,
  type StoredEvent,
  UnknownSchemaVersion,
} from '@keelson/event-log';
import {
  EventStoreDbEventLog,
  type EventStoreDbEventLogOptions,
  EventStoreProtocolServer,
  MemoryByteLog,
  seedSystemEvents,
} from '@keelson/event-log/eventstore';
import { eventually } from '../support/eventually';
import { Follower, newEvent, newEvents, readWholeLog } from './log-harness';
import { usePostgres } from './postgres-store';

describe('the log in EventStoreDB', () => {
  let store: MemoryByteLog;
  let server: EventStoreProtocolServer;
  let logs: EventStoreDbEventLog[];
  beforeEach(async () => {
    store = new MemoryByteLog();
    await seedSystemEvents(store);
    server = await EventStoreProtocolServer.start({ log: store, port: 0 });
    logs = [];
  });
  afterEach(async () => {
    await Promise.all(logs.map((log) => log.close()));
    await server.close();
  });

  const open = (options: Partial<EventStoreDbEventLogOptions> = {}): EventStoreDbEventLog => {
    const { connectionString } = server;
    logs.push(new EventStoreDbEventLog({ connectionString, ...options }));
    return logs.at(-1) as EventStoreDbEventLog;
  };

  it('does not see the store’s own streams', async () => {
    const log = open();
    expect(await log.head()).toBe(BEGINNING);
    const follower = new Follower(log);
    await follower.until(({ caughtUp }) => caughtUp);
    expect(follower.messages).toEqual([{ kind: 'caught_up', position: BEGINNING }]);
    await log.append('a', 'no_stream', newEvents(2));
    await store.write({ stream: 'a', expected: 'any', events: [], deletes: 'softly' });
    await log.append('b', 'no_stream', newEvents(1));
    await follower.until(({ events }) => events.length === 3);
    expect(follower.events).toEqual(await readWholeLog(log));
    expect(await log.head()).toBe(follower.events.at(-1)?.position);
    await follower.stop();
    await expect(log.append('$a', 'any', newEvents(1))).rejects.toThrow(RangeError);
  });

  it('is kept apart from other logs and programs by its namespace', async () => {
    const [one, two] = [open({ namespace: 'one' }), open({ namespace: 'two' })];
    const follower = new Follower(one, { prefixes: ['a'] });
    await store.write({
      stream: 'somebody-else',
      expected: 'any',
      events: [
        {
          id: randomUUID(),
          type: 'X',
          isJson: false,
          data: Buffer.from('x'),
          metadata: Buffer.alloc(0),
        },
      ],
    });
    await two.append('a', 'no_stream', newEvents(3));
    await one.append('a', 'no_stream', newEvents(2));
    await one.append('b', 'no_stream', newEvents(1));
    await follower.until(({ events }) => events.length === 2);
    expect(follower.events).toEqual(await one.read('a'));
    expect((await readWholeLog(one)).map(({ stream }) => stream)).toEqual(['a', 'a', 'b']);
    expect((await readWholeLog(two)).map(({ stream }) => stream)).toEqual(['a', 'a', 'a']);
    expect((await store.state('one.a')).last).toBe(1);
    await expect(two.append('a', 0, newEvents(1))).rejects.toMatchObject({
      stream: 'a',
      actual: 2,
    });
    await follower.stop();
  });

  it('leaves streams alone that begin otherwise than its own', async () => {
    const log = open({ streams: ['run-', 'job-'] });
    const everything = open();
    const follower = new Follower(log);
    const runs = new Follower(log, { prefixes: ['run-1', 'other-'] });
    const others = new Follower(log, { prefixes: ['other-'] });
    await everything.append('other-1', 'no_stream', newEvents(2));
    expect(await log.head()).toBe(BEGINNING);
    await log.append('run-1', 'no_stream', newEvents(1));
    await everything.append('other-1', 1, newEvents(1));
    const { position } = await log.append('job-1', 'no_stream', newEvents(1));
    await follower.until(({ events }) => events.length === 2);
    await runs.until(({ messages }) => messages.at(-1)?.position === position);
    expect(follower.events.map(({ stream }) => stream)).toEqual(['run-1', 'job-1']);
    expect(runs.events.map(({ stream }) => stream)).toEqual(['run-1']);
    expect(await readWholeLog(log)).toEqual(follower.events);
    await others.until(({ messages }) => messages.at(-1)?.position === position);
    expect(others.events).toEqual([]);
    await expect(log.append('other-1', 2, newEvents(1))).rejects.toThrow(/begin with run-, job-/);
    await Promise.all([follower.stop(), runs.stop(), others.stop()]);
  });

  it('does not append again, at a later place, what another process has appended', async () => {
    const first = newEvents(2);
    await open({ streams: ['a'] }).append('a', 'no_stream', first);
    await open({ streams: ['a'] }).append('a', 1, newEvents(1));
    const late = open({ streams: ['a'] });
    expect(await late.read('a')).toHaveLength(3);
    await expect(late.append('a', 2, first)).rejects.toMatchObject({ actual: 2 });
    expect(await late.append('a', 'no_stream', first)).toMatchObject({ revision: 1 });
    expect(await late.read('a')).toHaveLength(3);
  });

  it('says once that it cannot be followed, and once that it can be again', async () => {
    const told: string[] = [];
    const log = open({ report: (kind) => told.push(kind) });
    const follower = new Follower(log);
    await follower.until(({ caughtUp }) => caughtUp);
    const { port } = server;
    await server.close();
    await eventually('the loss is told', () => told.length > 0);
    server = await EventStoreProtocolServer.start({ log: store, port });
    await log.append('a', 'any', newEvents(1));
    await follower.until(({ events }) => events.length === 1);
    expect(told).toEqual(['lost', 'regained']);
    await follower.stop();
  });

  it('shares one client between all logs of a process, as long as one is open', async () => {
    const [one, two] = [open(), open()];
    await one.append('a', 'no_stream', newEvents(1));
    await one.close();
    expect(await two.append('a', 0, newEvents(1))).toMatchObject({ revision: 1 });
  });

  it('says what the server takes when an append is too large', async () => {
    const log = open();
    const large = newEvent({ text: 'x'.repeat(1024 * 1024) });
    const appending = log.append('a', 'any', [large]);
    await expect(appending).rejects.toThrow(RangeError);
    await expect(appending).rejects.toThrow(/1048576 bytes.*MaxAppendSize/);
    expect(await log.append('a', 'any', newEvents(1))).toMatchObject({ revision: 0 });
  });

  it('reads events as the catalog knows them', async () => {
    const { connectionString } = server;
    const catalog = new EventCatalog({
      SomethingHappened: { schema: 2, upcasters: { 1: (data) => ({ ...data, since: 2 }) } },
    });
    const log = new EventStoreDbEventLog({ connectionString, catalog });
    logs.push(log);
    await expect(log.append('a', 'any', newEvents(1))).rejects.toThrow(UnknownSchemaVersion);
    const follower = new Follower(log);
    await follower.until(({ caughtUp }) => caughtUp);
    await open().append('a', 'any', newEvents(1));
    await follower.until(({ events }) => events.length === 1);
    const data = { number: 0, since: 2 };
    expect(follower.events).toMatchObject([{ data }]);
    expect(await log.read('a')).toMatchObject([{ data }]);
    expect(await log.readAll(BEGINNING, 1)).toMatchObject([{ data }]);
    expect(await log.readStored(BEGINNING, 1)).toMatchObject([{ data: '{"number":0}' }]);
    await follower.stop();
  });

  it.each([
    'postgres://user:secret@127.0.0.1/db',
    'esdb://user:secret@127.0.0.1:abc',
    'esdb://user:secret@127.0.0.1?tls=perhaps',
    'esdb://user:secret@127.0.0.1?throwOnAppendFailure=false',
  ])('refuses %s without telling it', (connectionString) => {
    expect(() => new EventStoreDbEventLog({ connectionString })).toThrow(RangeError);
    expect(() => new EventStoreDbEventLog({ connectionString })).not.toThrow(/secret/);
  });

  it('says that a certificate file is not there', () => {
    const connectionString = 'esdb://127.0.0.1?tls=true&tlsCAFile=/nowhere/ca.pem';
    const open = () => new EventStoreDbEventLog({ connectionString });
    expect(open).toThrow(/a certificate file .* is not there/);
  });
});

/** What proofs cover of an event that came over the wire holds the bytes of its metadata, too. */
function withoutWireMetadata({ metadata, ...event }: StoredEvent): StoredEvent {
  const { wireMetadata: _bytes, ...said } = metadata as typeof metadata & { wireMetadata?: string };
  return { ...event, metadata: said };
}

describe('the log in PostgreSQL and its protocol', () => {
  const useStore = usePostgres();

  it('are two sides of the same events', async () => {
    const store = useStore();
    const direct = await store.open({ pollIntervalMs: 20 });
    const server = await EventStoreProtocolServer.start({ log: await store.openBytes(), port: 0 });
    const wire = new EventStoreDbEventLog({ connectionString: server.connectionString });
    const [onWire, onDirect] = [new Follower(wire), new Follower(direct)];
    for (let number = 0; number < 10; number++) {
      await direct.append('a', 'any', [newEvent({ number, side: 'direct' })]);
      await wire.append('a', 'any', [newEvent({ number, side: 'wire' })]);
    }
    const all = await readWholeLog(direct);
    expect(all).toHaveLength(20);
    expect(await readWholeLog(wire)).toEqual(all);
    const stored = await direct.readStored(BEGINNING, 100);
    expect(await wire.readStored(BEGINNING, 100)).toEqual(stored.map(withoutWireMetadata));
    await onWire.until(({ events }) => events.length === 20);
    await onDirect.until(({ events }) => events.length === 20);
    expect(onWire.events).toEqual(all);
    expect(onDirect.events).toEqual(all);
    await Promise.all([onWire.stop(), onDirect.stop()]);
    await wire.close();
    await server.close();
    await store.dispose();
  });

  it('goes by an index in every statement of the protocol', async () => {
    const store = useStore();
    const log = await store.openBytes();
    await store.query(`insert into ${store.schema}.events
      (position, stream, revision, event_id, type, schema, data, metadata, is_json, recorded_at)
      select n, 's-' || n % 100, n / 100, gen_random_uuid(), 'T', 1, '{}', '{}', true, now() - interval '1 day' * (10000 - n)
      from generate_series(1, 10000) n`);
    await store.query(`update ${store.schema}.head set position = 10000`);
    await store.query(`analyze ${store.schema}.events`);
    const [{ scans: before }] = (await store.query<{ scans: string }>(scans(store.schema))) as [
      { scans: string },
    ];
    const since = Date.now() - 5_000.5 * 86_400_000;
    expect(await log.firstRevisionSince('s-7', since, 0, 99)).toBe(50);
    expect(await log.firstRevisionSince('s-7', Date.now(), 0, 99)).toBe(100);
    expect((await log.state('s-7')).last).toBe(99);
    await log.readStream('s-7', 50, 10, 'forwards');
    await log.readStream('s-7', 50, 10, 'backwards');
    const range = { from: 5_000n as typeof BEGINNING, limit: 10 };
    await log.readAll({ ...range, direction: 'backwards' });
    const matches = (stream: string): boolean => stream === 's-8';
    const page = await log.readAll({ ...range, direction: 'forwards', matches });
    expect(page.events).toHaveLength(10);
    const event = {
      id: randomUUID(),
      type: 'T',
      isJson: false,
      data: Buffer.from('x'),
      metadata: Buffer.alloc(0),
    };
    await log.write({ stream: 's-7', expected: 'any', events: [event] });
    await log.write({ stream: 's-7', expected: 'any', events: [event] });
    await log.write({ stream: 's-7', expected: 3, events: [event] });
    await log.write({ stream: 's-7', expected: 'any', events: [], deletes: 'softly' });
    await store.query('select pg_stat_force_next_flush()');
    const [{ scans: after }] = (await store.query<{ scans: string }>(scans(store.schema))) as [
      { scans: string },
    ];
    expect(after).toBe(before);
    await store.dispose();
  });
});

const scans = (schema: string): string =>
  `select seq_scan::text as scans from pg_stat_user_tables where schemaname = '${schema}' and relname = 'events'`;
