import { randomUUID } from 'node:crypto';
import {
  type AllStreamResolvedEvent,
  binaryEvent,
  EventStoreDBClient,
  jsonEvent,
  type ResolvedEvent,
  StreamNotFoundError,
} from '@eventstore/db-client';
import {
  type ByteLog,
  EventStoreProtocolServer,
  type EventStoreProtocolServerOptions,
  MemoryByteLog,
} from '@keelson/event-log/eventstore';
import { usePostgres } from '../postgres-store';

/** A store beneath the protocol, empty for every spec. */
export type OpenByteLog = () => Promise<{ readonly log: ByteLog; remove(): Promise<void> }>;

/** Runs the suite over every store that can lie beneath the protocol. */
export function describeOverStores(name: string, suite: (open: OpenByteLog) => void): void {
  describe(`${name} over memory`, () => {
    suite(() => {
      const log = new MemoryByteLog();
      return Promise.resolve({ log, remove: () => log.close() });
    });
  });
  describe(`${name} over PostgreSQL`, () => {
    const store = usePostgres();
    suite(async () => {
      const opened = store();
      const log = await opened.openBytes();
      return { log, remove: () => opened.dispose() };
    });
  });
}

/** One server and one official client, unchanged, for each spec. Call inside a describe block. */
export function useServer(
  open: OpenByteLog,
  options: Partial<EventStoreProtocolServerOptions> = {},
): ServerUnderTest {
  const under = new ServerUnderTest();
  beforeEach(async () => {
    const { log, remove } = await open();
    const server = await EventStoreProtocolServer.start({ log, port: 0, ...options });
    under.begin(log, server, remove);
  });
  afterEach(() => under.end());
  return under;
}

export class ServerUnderTest {
  log!: ByteLog;
  server!: EventStoreProtocolServer;
  client!: EventStoreDBClient;
  private clients: EventStoreDBClient[] = [];
  private remove: () => Promise<void> = () => Promise.resolve();

  begin(log: ByteLog, server: EventStoreProtocolServer, remove: () => Promise<void>): void {
    Object.assign(this, { log, server, remove });
    this.client = this.connect();
  }

  connect(connectionString = this.server.connectionString): EventStoreDBClient {
    const client = EventStoreDBClient.connectionString(connectionString);
    this.clients.push(client);
    return client;
  }

  async end(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.dispose()));
    this.clients = [];
    await this.server.close();
    await this.remove();
  }
}

export const json = (data: object = {}, type = 'SomethingHappened', id: string = randomUUID()) =>
  jsonEvent({ id, type, data: data as Record<string, string> });

export const jsons = (count: number, type?: string) =>
  Array.from({ length: count }, (_, number) => json({ number }, type));

export const binary = (data: Uint8Array, type = 'Bytes') => binaryEvent({ type, data });

/** What a read answers, or that there is no such stream. */
export async function collect<Event extends ResolvedEvent | AllStreamResolvedEvent>(
  read: AsyncIterable<Event>,
): Promise<Event[] | 'not found'> {
  const events: Event[] = [];
  try {
    for await (const event of read) events.push(event);
    return events;
  } catch (error) {
    if (error instanceof StreamNotFoundError) return 'not found';
    throw error;
  }
}

export async function revisions(
  read: AsyncIterable<ResolvedEvent>,
): Promise<number[] | 'not found'> {
  const events = await collect(read);
  return events === 'not found' ? events : events.map(({ event }) => Number(event?.revision));
}

export async function wholeLog(client: EventStoreDBClient): Promise<AllStreamResolvedEvent[]> {
  const all = await collect(client.readAll());
  return all === 'not found' ? [] : all;
}

export const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => {
      throw new Error('it was expected to fail');
    },
    (error: unknown) => error,
  );
