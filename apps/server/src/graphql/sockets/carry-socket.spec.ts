import { Logger } from '@nestjs/common';
import { buildSchema, type GraphQLError } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import WebSocket, { WebSocketServer } from 'ws';
import { carrySocket, type Opened } from './carry-socket';

/** More than the operating system keeps for a reader that has stopped. */
const MESSAGE = 'x'.repeat(16 * 1024 * 1024);
const FOLLOWED = ['1', '2', '3'];
const MESSAGE_BYTES_MAX = 1_024;

describe(carrySocket.name, () => {
  let sockets: WebSocketServer;
  let told: readonly jest.SpyInstance[];
  let faults: readonly GraphQLError[] = [];
  let end: () => unknown;

  beforeEach(async () => {
    told = [
      jest.spyOn(console, 'error').mockImplementation(),
      jest.spyOn(Logger.prototype, 'error').mockImplementation(),
      jest.spyOn(Logger.prototype, 'log').mockImplementation(),
    ];
    faults = [];
    const server = makeServer<Record<string, unknown>, Opened>({
      schema: buildSchema('type Query { a: String } type Subscription { told: String }'),
      roots: { subscription: { told: endlessly } },
      onError: (_socket, _id, _payload, errors) => void (faults = [...faults, ...errors]),
    });
    sockets = new WebSocketServer({
      ...{ host: '127.0.0.1', port: 0, maxPayload: MESSAGE_BYTES_MAX, handleProtocols },
    });
    sockets.on('connection', (socket, request) => carrySocket(server, { socket, request }));
    await once(sockets, 'listening');
  });

  afterEach(async () => {
    for (const each of told) each.mockRestore();
    for (const socket of sockets.clients) socket.terminate();
    await new Promise((resolve) => sockets.close(resolve));
  });

  /** Is ended by its reader alone. */
  async function* endlessly() {
    try {
      for (;;) {
        yield { told: MESSAGE };
        await new Promise(setImmediate);
      }
    } finally {
      end();
    }
  }

  async function opened(): Promise<WebSocket> {
    const { port } = sockets.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, 'graphql-transport-ws');
    await once(socket, 'open');
    return socket;
  }

  async function acknowledged(): Promise<WebSocket> {
    const socket = await opened();
    socket.send('{"type":"connection_init"}');
    await once(socket, 'message');
    return socket;
  }

  const nothingIsTold = (): void => {
    expect(faults).toEqual([]);
    // What is told to those who debug may be.
    for (const each of told.slice(0, 2)) expect(each).not.toHaveBeenCalled();
  };

  it('ends what is told to a browser that leaves in the middle, and tells nobody', async () => {
    const over = new Promise<void>((resolve) => {
      let following = FOLLOWED.length;
      end = () => (following -= 1) === 0 && resolve();
    });
    const socket = await acknowledged();
    const { _socket: wire } = socket as unknown as { _socket: Socket };
    wire.pause();
    for (const id of FOLLOWED) {
      const payload = { query: 'subscription { told }' };
      socket.send(JSON.stringify({ type: 'subscribe', id, payload }));
    }
    const [ours] = sockets.clients;
    const waiting = MESSAGE.length * (FOLLOWED.length - 1);
    while ((ours?.bufferedAmount ?? 0) < waiting) await new Promise(setImmediate);
    wire.resetAndDestroy();
    await over;
    // What is made of the end of it follows in the same turn.
    await new Promise(setImmediate);
    nothingIsTold();
  });

  it('closes a socket with a message too long, and tells nobody', async () => {
    const socket = await opened();
    socket.send('x'.repeat(MESSAGE_BYTES_MAX + 1));
    expect((await once(socket, 'close'))[0]).toBe(1009);
    nothingIsTold();
  });

  it('closes a socket that speaks as a server does, and tells nobody', async () => {
    const socket = await acknowledged();
    socket.send('{"type":"next","id":"1","payload":{}}');
    expect((await once(socket, 'close'))[0]).toBe(4400);
    nothingIsTold();
  });
});
