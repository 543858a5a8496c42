import type { AddressInfo } from 'node:net';
import WebSocket, { WebSocketServer } from 'ws';
import { eventually } from '../../../../test/support/eventually';
import { graphql } from './graphql';
import { LiveConnection, type LiveState } from './live-connection';

const RUN_CHANGED = graphql(`
  subscription RunChanged {
    runChanged {
      id
    }
  }
`);

/** Speaks the protocol while it is not told to be silent, which is what a dead network is: nothing comes, and nothing is closed. */
class SilencedServer {
  silent = false;
  /** How many connections it has accepted, answered or not. */
  accepted = 0;
  readonly subscriptions: string[] = [];
  readonly pings: unknown[] = [];
  private readonly server = new WebSocketServer({ port: 0, host: '127.0.0.1' });

  constructor() {
    this.server.on('connection', (socket) => {
      this.accepted += 1;
      socket.on('message', (data: Buffer) => {
        if (!this.silent) this.answer(socket, JSON.parse(data.toString('utf8')) as Told);
      });
    });
  }

  listening(): Promise<void> {
    return new Promise((resolve) => this.server.once('listening', resolve));
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private answer(socket: WebSocket, { type, id }: Told): void {
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    if (type === 'subscribe' && id !== undefined) this.subscriptions.push(id);
    if (type !== 'ping') return;
    this.pings.push(type);
    socket.send('{"type":"pong"}');
  }
}

type Told = { readonly type: string; readonly id?: string };

describe(LiveConnection.name, () => {
  const { WebSocket: native } = globalThis as { WebSocket?: unknown };
  let server: SilencedServer;
  let leave: () => void = () => undefined;

  beforeAll(() => Object.assign(globalThis, { WebSocket }));
  afterAll(() => Object.assign(globalThis, { WebSocket: native }));
  beforeEach(async () => {
    server = new SilencedServer();
    await server.listening();
  });
  afterEach(async () => {
    leave();
    await server.close();
  });

  const connect = (keepAliveMs: number, answerTimeoutMs = 100): LiveConnection => {
    const connection = new LiveConnection(server.url, { keepAliveMs, answerTimeoutMs });
    leave = connection.subscribe(
      RUN_CHANGED,
      {},
      () => undefined,
      () => undefined,
    );
    return connection;
  };
  const becomes = (connection: LiveConnection, wanted: LiveState): Promise<void> =>
    new Promise((resolve) => {
      const stop = connection.onState((state) => {
        if (state !== wanted) return;
        stop();
        resolve();
      });
    });
  const A_LONG_TIME_MS = 600_000;

  it('is lost when the server says nothing any more, and comes back with its subscriptions', async () => {
    const connection = connect(20);
    await eventually('it is subscribed', () => server.subscriptions.length === 1);
    const lost = becomes(connection, 'lost');
    server.silent = true;
    await lost;

    const live = becomes(connection, 'live');
    server.silent = false;
    await live;
    expect(server.accepted).toBeGreaterThan(1);
    await eventually('it is subscribed again', () => server.subscriptions.length > 1);
  });

  it('tries another connection when one is accepted and then never answered', async () => {
    server.silent = true;
    const connection = connect(A_LONG_TIME_MS);
    await becomes(connection, 'lost');
    const live = becomes(connection, 'live');
    server.silent = false;
    await live;
  });

  it('stays live for as long as the server answers', async () => {
    const connection = connect(5, A_LONG_TIME_MS);
    const states: LiveState[] = [];
    connection.onState((state) => states.push(state));
    await eventually('it has been asked for often', () => server.pings.length > 30);
    expect(states).toEqual(['live']);
    expect(server.accepted).toBe(1);
  });

  it('finds out at once when it is told to look', async () => {
    const connection = connect(A_LONG_TIME_MS);
    await becomes(connection, 'live');
    const lost = becomes(connection, 'lost');
    server.silent = true;
    connection.check();
    await lost;
  });
});
