import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { GraphQLError, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { handleProtocols, makeServer, type Context } from 'graphql-ws';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { Authentication } from '../../guard/authentication';
import { shownErrors } from '../errors/shown-error';
import { reportUnforeseen } from '../errors/format-errors';
import { GRAPHQL_PATH } from '../graphql-path';
import { carrySocket, type Opened } from './carry-socket';
import { SocketCaller } from './socket-caller';
import { SocketLives } from './socket-lives';
import { SubscriptionPace } from './subscription-pace';
import { subscriptionOf } from './subscription-of';

/** Sockets that are open at once in one process. */
const SOCKETS_MAX = 1_000;
/** What follows something on one socket. */
const SUBSCRIPTIONS_MAX = 100;
const MESSAGE_BYTES_MAX = 256 * 1024;
const INIT_WAIT_MS = 10_000;
/** How long a client may take to say goodbye when the server stops. */
const GOODBYE_MS = 1_000;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
/** Of graphql-transport-ws; clients do not try again with it. */
const TOO_MANY = 4429;

/** What we keep of a socket. */
type Ours = { caller?: SocketCaller; pace?: SubscriptionPace };
type Socket = Context<Record<string, unknown>, Opened & Ours>;

/**
 * Subscriptions over WebSockets: `graphql-transport-ws` at the path of GraphQL. Mercurius has a transport of its own, which carries
 * out documents that do not fit the schema and shows errors as they are.
 *
 * A socket lives as long as its token (`SocketLives`). A client that does not answer pings is taken for gone; one that reads more
 * slowly than things happen is told less often, and dropped when even that is too much (`Backlog`).
 */
@Injectable()
export class GraphQLSockets implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    handleProtocols,
  });

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly authentication: Authentication,
    private readonly lives: SocketLives,
  ) {}

  onApplicationBootstrap(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const server = makeServer<Record<string, unknown>, Opened & Ours>({
      connectionInitWaitTimeout: INIT_WAIT_MS,
      onConnect: (socket) => this.connect(socket),
      onSubscribe: (socket, _id, payload) => {
        if (isTooFast(socket)) return [new GraphQLError('too many subscriptions were begun')];
        return subscriptionOf(fastify.graphql.schema, payload, {
          request: callerOf(socket).request,
          isOneTooMany: Object.keys(socket.subscriptions).length > SUBSCRIPTIONS_MAX,
        });
      },
      onOperation: (_socket, _id, _payload, _args, result) =>
        'errors' in result && result.errors ? refusing(result.errors) : undefined,
      onNext: (_socket, _id, _payload, _args, { data, errors }) =>
        errors && { data: data ?? null, errors: shown(errors) },
      onError: (_socket, _id, _payload, errors) => shown(errors),
      onClose: ({ extra }) => this.lives.ended(extra.socket),
    });
    this.sockets.on('connection', (socket: WebSocket, request: IncomingMessage) =>
      carrySocket(server, { socket, request }),
    );
    fastify.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
  }

  onModuleDestroy(): void {
    for (const socket of this.sockets.clients) {
      socket.close(GOING_AWAY, 'the server stops');
      setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
    }
    this.sockets.close();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== GRAPHQL_PATH) return refuse(socket, '404 Not Found');
    if (this.sockets.clients.size >= SOCKETS_MAX) return refuse(socket, '503 Service Unavailable');
    this.sockets.handleUpgrade(request, socket, head, (opened: WebSocket) =>
      this.sockets.emit('connection', opened, request),
    );
  }

  /** False closes the socket with 4403. */
  private async connect({ extra, connectionParams }: Socket): Promise<boolean> {
    const caller = new SocketCaller(this.authentication, extra.request, connectionParams);
    try {
      if (!(await caller.isKnown())) return false;
    } catch (error) {
      reportUnforeseen(error);
      extra.socket.close(TRY_AGAIN_LATER, 'the server cannot say who you are now');
      return false;
    }
    extra.caller = caller;
    await this.lives.begun(extra.socket, caller);
    return true;
  }
}

function callerOf({ extra }: Socket): SocketCaller {
  if (!extra.caller) throw new Error('nobody subscribes before the socket is acknowledged');
  return extra.caller;
}

/** Then it is closed, and nothing that it still sends is looked at. */
function isTooFast({ extra }: Socket): boolean {
  extra.pace ??= new SubscriptionPace();
  if (extra.pace.allows(Date.now())) return false;
  extra.socket.close(TOO_MANY, 'too many subscriptions were begun');
  return true;
}

function shown(errors: readonly GraphQLError[]): readonly GraphQLFormattedError[] {
  return errors.flatMap((error) => shownErrors(error, reportUnforeseen));
}

/** A subscription that is refused is told so as an error, not as an answer without data. */
function refusing([error]: readonly GraphQLError[]): AsyncIterable<ExecutionResult> {
  const next = (): Promise<never> => Promise.reject(error ?? new Error('refused'));
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
