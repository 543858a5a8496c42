import { ApiError } from './api-error';
import { KeelsonClient } from './keelson-client';
import { ServerUnreachable } from './server-unreachable';
import { ListeningServer, sendJson } from './spec-support/listening-server';

let server: ListeningServer;
let client: KeelsonClient;
beforeEach(async () => {
  server = await ListeningServer.start();
  client = new KeelsonClient({ server: `${server.url}/`, token: 'writer-token' });
});
afterEach(() => server.stop());

describe('KeelsonClient', () => {
  it('sends its token and reads what it has just written', async () => {
    server.handler = (request, response) => {
      response.setHeader('keelson-position', '42');
      sendJson(response, 200, request.method === 'POST' ? { changed: true } : { id: 'stk_1' });
    };
    await client.apply('kind: Stack', { dryRun: true });
    await client.stacks.show('staging:a/b');
    const [apply, show] = server.requests;
    expect(apply).toMatchObject({ method: 'POST', url: '/api/v1/apply?dryRun=true' });
    expect(apply?.headers).toMatchObject({
      authorization: 'Bearer writer-token',
      'content-type': 'application/yaml',
    });
    expect(show?.url).toBe('/api/v1/stacks/staging%3Aa%2Fb');
    expect(show?.headers['keelson-min-position']).toBe('42');
  });

  it('carries a problem with its code and the path of each fault', async () => {
    const faults = [{ path: '/spec/stacks/0/name', message: 'is missing' }];
    server.handler = (_request, response) =>
      sendJson(response, 422, {
        status: 422,
        code: 'bad_manifest',
        title: 'Bad',
        detail: 'x',
        faults,
      });
    const error = await client.apply('').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, code: 'bad_manifest', detail: 'x', faults });
  });

  it('explains an answer that is no problem document', async () => {
    server.handler = (_request, response) => response.writeHead(502).end('<html>bad gateway');
    await expect(client.access.me()).rejects.toMatchObject({ status: 502, code: 'http_502' });
  });

  it('does not take its token along a redirect', async () => {
    server.handler = (_request, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    await expect(client.access.me()).rejects.toMatchObject({ code: 'unexpected_redirect' });
    expect(server.requests).toHaveLength(1);
  });

  it('says when nobody answers', async () => {
    const { url } = server;
    await server.stop();
    const lonely = new KeelsonClient({ server: url, token: 't' });
    const error = await lonely.readyz().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ServerUnreachable);
    expect((error as Error).message).toMatch(/ECONNREFUSED/);
    server = await ListeningServer.start();
  });

  it('walks all pages of a list', async () => {
    server.handler = (request, response) => {
      const cursor = new URL(request.url ?? '', server.url).searchParams.get('cursor');
      const page =
        cursor === null ? [[{ id: 1 }], 'a'] : cursor === 'a' ? [[], 'b'] : [[{ id: 2 }], null];
      sendJson(response, 200, { items: page[0], nextCursor: page[1] });
    };
    const found: unknown[] = [];
    for await (const run of client.runs.list({ state: ['failed', 'canceled'] })) found.push(run);
    expect(found).toEqual([{ id: 1 }, { id: 2 }]);
    expect(server.requests[1]?.url).toBe('/api/v1/runs?state=failed&state=canceled&cursor=a');
  });

  it('does not walk in circles', async () => {
    server.handler = (_request, response) =>
      sendJson(response, 200, { items: [], nextCursor: 'a' });
    const walk = async (): Promise<void> => {
      for await (const _run of client.runs.list());
    };
    await expect(walk()).rejects.toThrow(/does not move on/);
  });

  it('tells whether a source is there', async () => {
    server.handler = (request, response) =>
      response.writeHead(request.url?.endsWith('aa') === true ? 200 : 404).end();
    expect(await client.hasSource('aa')).toBe(true);
    expect(await client.hasSource('bb')).toBe(false);
  });
});

describe('following', () => {
  const line = (offset: number): string =>
    `id: ${offset}\nevent: line\ndata: ${JSON.stringify({ offset, step: 'plan', at: '', text: `${offset}` })}\n\n`;

  it('goes on after the last line when the connection breaks, and stops at the end', async () => {
    server.handler = (request, response) => {
      const from = Number(new URL(request.url ?? '', server.url).searchParams.get('from'));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (from === 0) {
        // A half line is cut off with the connection.
        response.write(`retry: 1\n\n${line(0)}${line(1)}id: 2\ndata: {"off`, () =>
          response.destroy(),
        );
      } else if (server.requests.length === 2) {
        response.end();
      } else {
        response.end(`${line(2)}event: end\ndata: {}\n\n`);
      }
    };
    const texts: string[] = [];
    for await (const { text } of client.runs.followLogs('run_1')) texts.push(text);
    expect(texts).toEqual(['0', '1', '2']);
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/api/v1/runs/run_1/logs?follow=true&from=0',
      '/api/v1/runs/run_1/logs?follow=true&from=2',
      '/api/v1/runs/run_1/logs?follow=true&from=2',
    ]);
    expect(server.requests[1]?.headers['last-event-id']).toBe('1');
  });

  it('ends with the refusal when the server refuses', async () => {
    server.handler = (_request, response) =>
      sendJson(response, 404, { status: 404, code: 'run_not_found', title: 'No such run' });
    const walk = async (): Promise<void> => {
      for await (const _line of client.runs.followLogs('run_1'));
    };
    await expect(walk()).rejects.toMatchObject({ code: 'run_not_found' });
    expect(server.requests).toHaveLength(1);
  });

  it('ends quietly when the reader has seen enough', async () => {
    const enough = new AbortController();
    server.handler = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(line(0));
    };
    const texts: string[] = [];
    for await (const { text } of client.stackJobs.followLogs('sj_1', { signal: enough.signal })) {
      texts.push(text);
      enough.abort();
    }
    expect(texts).toEqual(['0']);
  });
});
