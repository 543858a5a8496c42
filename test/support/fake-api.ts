import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: string;
  readonly bytes: Buffer;
};
export type FakeAnswer = {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
};
/** By `METHOD /path` below /api/v1, or `METHOD *`. Anything else is a 404 problem. */
export type FakeRoutes = Readonly<
  Record<string, FakeAnswer | ((request: SeenRequest) => FakeAnswer)>
>;

export type FakeApi = {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  readonly close: () => Promise<void>;
};

/** A server that answers like the API, on an ephemeral port of this machine, for specs of its clients. */
export async function startFakeApi(routes: FakeRoutes): Promise<FakeApi> {
  const requests: SeenRequest[] = [];
  const server = createServer((incoming, response) => {
    void read(incoming).then((request) => {
      requests.push(request);
      const route = routes[`${request.method} ${request.path}`] ?? routes[`${request.method} *`];
      const answer = (typeof route === 'function' ? route(request) : route) ?? notFound(request);
      const status = answer.status ?? 200;
      const type = status >= 400 ? 'application/problem+json' : 'application/json';
      const body = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json));
      response.writeHead(status, {
        'content-type': answer.text === undefined ? type : 'text/event-stream',
        connection: 'close',
      });
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function read(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const url = new URL(incoming.url ?? '/', 'http://fake');
  const bytes = Buffer.concat(chunks);
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname.replace(/^\/api\/v1/, ''),
    query: url.searchParams,
    authorization: incoming.headers.authorization,
    body: bytes.toString('utf8'),
    bytes,
  };
}

const notFound = ({ path }: SeenRequest): FakeAnswer => ({
  status: 404,
  json: { status: 404, code: 'not_found', title: 'Not found', detail: `there is no ${path}` },
});
