import {
  type handleBidiStreamingCall,
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import {
  SupportedMethod,
  SupportedMethods,
} from '@eventstore/db-client/generated/serverfeatures_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { BEGINNING, LogUnavailable } from '@keelson/event-log';
import {
  EventStoreDbEventLog,
  EventStoreProtocolServer,
  MemoryByteLog,
} from '@keelson/event-log/eventstore';
import { BreakableLink } from './breakable-link';
import { Follower, newEvent, newEvents, readWholeLog } from './log-harness';

describe('a connection to EventStoreDB that breaks', () => {
  let store: MemoryByteLog;
  let server: EventStoreProtocolServer;
  let link: BreakableLink;
  let logs: EventStoreDbEventLog[];
  beforeEach(async () => {
    store = new MemoryByteLog();
    server = await EventStoreProtocolServer.start({ log: store, port: 0 });
    link = await BreakableLink.to(server.port);
    logs = [];
  });
  afterEach(async () => {
    link.mend();
    await Promise.all(logs.map((log) => log.close()));
    await link.close();
    await server.close();
  });

  const open = (port: number, appendTimeoutMs = 5_000): EventStoreDbEventLog =>
    openAt(`esdb://127.0.0.1:${port}?tls=false`, appendTimeoutMs);
  const openAt = (connectionString: string, appendTimeoutMs = 5_000): EventStoreDbEventLog => {
    logs.push(new EventStoreDbEventLog({ connectionString, appendTimeoutMs }));
    return logs.at(-1) as EventStoreDbEventLog;
  };
  const through = (appendTimeoutMs?: number) => open(link.port, appendTimeoutMs);
  const beside = () => open(server.port);

  it('turns an append whose answer never comes into one event and its numbers', async () => {
    const log = through(300);
    await log.append('a', 'no_stream', newEvents(1));
    const write = store.write.bind(store);
    const writes = jest.spyOn(store, 'write').mockImplementationOnce((each) => {
      link.silence();
      return write(each);
    });
    expect(await log.append('a', 0, newEvents(2))).toEqual({ revision: 2, position: 3n });
    expect(writes).toHaveBeenCalledTimes(2);
    expect(await log.read('a')).toHaveLength(3);
  });

  it('does so for all appends that were under way', async () => {
    const log = through(300);
    await log.append('before', 'no_stream', newEvents(1));
    let seen = 0;
    const write = store.write.bind(store);
    jest.spyOn(store, 'write').mockImplementation((each) => {
      seen += 1;
      if (seen === 10) link.silence();
      return write(each);
    });
    const results = await Promise.all(
      newEvents(20).map((event, number) => log.append(`s-${number}`, 'no_stream', [event])),
    );
    expect(results.map(({ revision }) => revision)).toEqual(Array(20).fill(0));
    expect(await readWholeLog(log)).toHaveLength(21);
  });

  it('is reported as unknown when something was sent, as not applied when nothing could be', async () => {
    const log = through(150);
    await log.append('a', 'no_stream', newEvents(1));
    link.silenceForEver();
    const lost = newEvent();
    await expect(log.append('b', 'no_stream', [lost])).rejects.toMatchObject({
      name: 'LogUnavailable',
      outcome: 'unknown',
    });
    link.refuse();
    const nobody = await EventStoreProtocolServer.start({ log: store, port: 0 });
    const { port } = nobody;
    await nobody.close();
    const unreachable = open(port);
    await expect(unreachable.append('c', 'any', newEvents(1))).rejects.toMatchObject({
      outcome: 'not_applied',
    });
    await expect(unreachable.read('a')).rejects.toThrow(LogUnavailable);
    link.mend();
    expect(await log.append('b', 'no_stream', [lost])).toMatchObject({ revision: 0 });
    expect((await readWholeLog(beside())).map(({ stream }) => stream)).toEqual(['a', 'b']);
  });

  it('loses and repeats nothing while it is cut again and again', async () => {
    const log = through();
    const follower = new Follower(log, { batchSizeMax: 7 });
    let writes = true;
    const acknowledged: string[] = [];
    const writing = Promise.all(
      [...Array(5).keys()].map(async (writer) => {
        for (let number = 0; number < 40; number++) {
          const [event] = newEvents(1);
          await log.append(`w-${writer}`, number - 1, [event as NonNullable<typeof event>]);
          acknowledged.push((event as NonNullable<typeof event>).id);
        }
      }),
    ).finally(() => (writes = false));
    for (let goal = 20; writes && goal < 200; goal += 20) {
      while (writes && acknowledged.length < goal) await new Promise(setImmediate);
      link.cut();
    }
    await writing;
    const stored = await readWholeLog(beside());
    expect(stored.map(({ id }) => id).sort()).toEqual([...acknowledged].sort());
    await follower.until(({ events }) => events.length >= stored.length);
    expect(follower.events).toEqual(stored);
    await follower.stop();
    expect(link.connections).toBeGreaterThan(5);
  });

  it('is survived by a subscription, also when the server was away for a while', async () => {
    const log = through();
    await log.append('a', 'no_stream', newEvents(10));
    const follower = new Follower(log, { after: BEGINNING, prefixes: ['a', 'b'] });
    await follower.until(({ caughtUp }) => caughtUp);
    link.refuse();
    await server.close();
    server = await EventStoreProtocolServer.start({ log: store, port: 0 });
    await beside().append('b', 'no_stream', newEvents(10));
    link.mend(server.port);
    await follower.until(({ events }) => events.length === 20);
    expect(follower.events).toEqual(await readWholeLog(log));
    await follower.stop();
  });

  it('is forgotten by appends when the server is found again, where it has to be discovered', async () => {
    link.refuse();
    const discover = `esdb+discover://127.0.0.1:${link.port}?tls=false&maxDiscoverAttempts=1&discoveryInterval=1`;
    const log = openAt(discover);
    await expect(log.append('a', 'no_stream', newEvents(1))).rejects.toMatchObject({
      outcome: 'not_applied',
    });
    link.mend();
    expect(await log.append('a', 'no_stream', newEvents(1))).toMatchObject({ revision: 0 });
    expect(await readWholeLog(log)).toHaveLength(1);
  });

  it('is left for the leader when the node says that it is none', async () => {
    const follower = await nodeThatFollows(server.port);
    const log = open(follower.port);
    const subscription = new Follower(log);
    await subscription.until(({ caughtUp }) => caughtUp);
    expect(await log.append('a', 'no_stream', newEvents(2))).toMatchObject({ revision: 1 });
    await subscription.until(({ events }) => events.length === 2);
    expect(await log.read('a')).toEqual(await readWholeLog(beside()));
    expect(follower.refused()).toBeGreaterThan(0);
    await subscription.stop();
    await log.close();
    follower.stop();
  });
});

/** A node of a cluster that answers every request for the leader with the leader's address. */
async function nodeThatFollows(leaderPort: number) {
  let refused = 0;
  const refusal = () => {
    refused += 1;
    const metadata = new Metadata();
    metadata.set('exception', 'not-leader');
    metadata.set('leader-endpoint-host', '127.0.0.1');
    metadata.set('leader-endpoint-port', String(leaderPort));
    return { code: status.NOT_FOUND, details: 'Leader info available', metadata };
  };
  const refuse = ((_: unknown, answer: (error: unknown) => void) =>
    answer(refusal())) as handleUnaryCall<unknown, unknown>;
  const server = new Server();
  server.addService(StreamsService, {
    read: (call: ServerWritableStream<unknown, unknown>) => void call.emit('error', refusal()),
    batchAppend: ((call) => void call.emit('error', refusal())) as handleBidiStreamingCall<
      unknown,
      unknown
    >,
    append: refuse,
    delete: refuse,
    tombstone: refuse,
  });
  server.addService(ServerFeaturesService, {
    getSupportedMethods: (_: unknown, answer: (error: null, methods: SupportedMethods) => void) => {
      const method = new SupportedMethod()
        .setServiceName('event_store.client.streams.streams')
        .setMethodName('batchappend');
      const methods = new SupportedMethods().setEventStoreServerVersion('24.2.0');
      answer(null, methods.setMethodsList([method]));
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { port, refused: () => refused, stop: () => server.forceShutdown() };
}
