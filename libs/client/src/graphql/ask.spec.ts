import { ApiError } from '../api-error';
import { ServerUnreachable } from '../server-unreachable';
import { ListeningServer } from '../spec-support/listening-server';
import { ask } from './ask';
import { graphql } from './graphql';
import { hangUp } from './reach';

const ME = graphql(`
  query Me {
    me {
      actor
    }
  }
`);
const ANSWER = JSON.stringify({ data: { me: { actor: 'ada' } } });

describe(ask.name, () => {
  const { fetch: native } = globalThis;
  let server: ListeningServer;

  beforeEach(async () => {
    server = await ListeningServer.start();
    // A browser knows where its page came from.
    globalThis.fetch = (address, init) => native(`${server.url}${address as string}`, init);
  });
  afterEach(async () => {
    globalThis.fetch = native;
    await server.stop();
  });

  it('sends the key of a command, by which it may be sent again', async () => {
    server.handler = (_request, response) => response.end(ANSWER);
    await ask(ME, {}, { idempotencyKey: 'tonight' });
    await ask(ME, {});
    const keys = server.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual(['tonight', undefined]);
  });

  it('does not wait for ever for a server that accepts a question and never answers it', async () => {
    server.handler = () => undefined;
    await expect(ask(ME, {}, { timeoutMs: 50 })).rejects.toThrow(ServerUnreachable);
  });

  it('does not take half an answer for one', async () => {
    server.handler = (_request, response) => {
      response.writeHead(200, { 'content-length': 1_000 }).write(ANSWER.slice(0, 10));
      response.destroy();
    };
    await expect(ask(ME, {})).rejects.toThrow(ServerUnreachable);
  });

  it('knows the answer of a gateway that could not reach the server from one of the server', async () => {
    server.handler = (_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>');
    await expect(ask(ME, {})).rejects.toThrow(ServerUnreachable);
    server.handler = (_request, response) => response.writeHead(418).end('<h1>Teapot</h1>');
    await expect(ask(ME, {})).rejects.toThrow(ApiError);
  });

  it('gives up what is under way when the connection is dead, and nothing that is asked afterwards', async () => {
    const arrived = new Promise<void>((resolve) => (server.handler = () => resolve()));
    const asked = ask(ME, {});
    const refused = expect(asked).rejects.toThrow(ServerUnreachable);
    await arrived;
    hangUp();
    await refused;
    server.handler = (_request, response) => response.end(ANSWER);
    expect(await ask(ME, {})).toEqual({ me: { actor: 'ada' } });
  });

  it('leaves it to whoever ends a question to know why', async () => {
    server.handler = () => undefined;
    const asking = new AbortController();
    const asked = ask(ME, {}, { signal: asking.signal });
    asking.abort(new Error('nobody looks any more'));
    await expect(asked).rejects.toThrow('nobody looks any more');
  });
});
