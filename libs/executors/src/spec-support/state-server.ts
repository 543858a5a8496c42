import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StepContext } from '../executor.port';

type LockInfo = { readonly ID: string };

/** Terraform's HTTP state backend for specs: one state per path, locks, and answers that can be made to fail. */
export class StateServer {
  readonly states = new Map<string, string>();
  readonly locks = new Map<string, LockInfo>();
  readonly requests: string[] = [];
  /** Answers to give instead of the real one, per method, each used once. */
  readonly failures = new Map<string, number[]>();
  private writesLeft = Infinity;
  private constructor(private readonly server: Server) {}

  static async start(): Promise<StateServer> {
    const server = createServer((request, response) => {
      void stateServer.answer(request, response);
    });
    const stateServer = new StateServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return stateServer;
  }

  /** Refuses every further write after so many, as the server does to a worker whose lease is over. */
  keepOnly(writes: number): void {
    this.writesLeft = writes;
  }

  backend(name: string): StepContext['state'] {
    const { port } = this.server.address() as AddressInfo;
    return {
      address: `http://127.0.0.1:${port}/${name}`,
      username: 'job_1',
      password: 'state-token-1',
    };
  }

  state<State>(name: string): State {
    return JSON.parse(this.states.get(`/${name}`) ?? 'null') as State;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://localhost');
    this.requests.push(`${request.method} ${url.pathname}`);
    const [status, text] = this.decide(request, url, body);
    response.writeHead(status).end(text);
  }

  private decide(request: IncomingMessage, url: URL, body: string): [number, string] {
    const injected = this.failures.get(request.method ?? '')?.shift();
    if (injected !== undefined) return [injected, 'injected'];
    const expected = Buffer.from('job_1:state-token-1').toString('base64');
    if (request.headers.authorization !== `Basic ${expected}`) return [401, ''];
    const lock = this.locks.get(url.pathname);
    switch (request.method) {
      case 'GET': {
        const state = this.states.get(url.pathname);
        return state === undefined ? [404, ''] : [200, state];
      }
      case 'POST':
        if (lock?.ID !== (url.searchParams.get('ID') ?? undefined)) {
          return [423, JSON.stringify(lock)];
        }
        this.writesLeft -= 1;
        if (this.writesLeft < 0) return [409, 'the lease is over'];
        this.states.set(url.pathname, body);
        return [200, ''];
      case 'LOCK':
        if (lock && lock.ID !== (JSON.parse(body) as LockInfo).ID) {
          return [423, JSON.stringify(lock)];
        }
        this.locks.set(url.pathname, JSON.parse(body) as LockInfo);
        return [200, ''];
      case 'UNLOCK':
        this.locks.delete(url.pathname);
        return [200, ''];
      default:
        return [405, ''];
    }
  }
}
