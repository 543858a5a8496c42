import { Logger } from '@nestjs/common';
import { CloseCode, type Server } from 'graphql-ws';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { reportUnforeseen } from '../errors/format-errors';

const PING_INTERVAL_MS = 12_000;
/** How graphql-ws refuses a message that only a server may send. */
const NOT_FOR_SERVERS = /^Unexpected message of type/;
const logger = new Logger('Sockets');

/** What graphql-ws is to remember of a socket. */
export type Opened = { readonly socket: WebSocket; readonly request: IncomingMessage };

/**
 * Carries messages between a socket and graphql-ws until it is closed; a client that does not answer a ping in time is taken for gone.
 *
 * graphql-ws has such a carrier of its own. It takes a browser that leaves for a fault of the subscription that was just being told to
 * it, and prints what is wrong with a frame to standard error. Anybody can cause both, and they end with the socket, so they are
 * told to those who debug, and to nobody else.
 */
export function carrySocket(server: Server<Opened>, opened: Opened): void {
  const { socket } = opened;
  socket.on('error', (error) => logger.log(`a socket broke: ${error.message}`));
  const stopPinging = keepPinging(socket);
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (message) => send(socket, message),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (hear) =>
        socket.on('message', (message: Buffer) => {
          hear(message.toString('utf8')).catch((error: Error) => giveUp(socket, error));
        }),
    },
    opened,
  );
  socket.once('close', (code: number, reason: Buffer) => {
    stopPinging();
    closed(code, reason.toString('utf8')).catch(reportUnforeseen);
  });
}

/** Never rejects: who does not get the message gets no other either, and the socket's close ends what is told to it. */
function send(socket: WebSocket, message: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => {
    socket.send(message, (error) => {
      if (error) logger.log(`nobody hears a message any more: ${error.message}`);
      resolve();
    });
  });
}

function giveUp(socket: WebSocket, error: Error): void {
  if (NOT_FOR_SERVERS.test(error.message)) {
    socket.close(CloseCode.BadRequest, 'Only a server sends such a message');
    return;
  }
  reportUnforeseen(error);
  socket.close(CloseCode.InternalServerError, 'Internal server error');
}

function keepPinging(socket: WebSocket): () => void {
  let isAnswered = true;
  socket.on('pong', () => (isAnswered = true));
  const timer = setInterval(() => {
    if (!isAnswered) return socket.terminate();
    isAnswered = false;
    socket.ping();
  }, PING_INTERVAL_MS);
  return () => clearInterval(timer);
}
