import { isNetworkFailure } from './network-failure';
import { readProblem } from './read-problem';
import { ServerUnreachable } from './server-unreachable';

export type TransportOptions = {
  /** `http://host:port`, without `/api/v1`. */
  readonly server: string;
  readonly token: string;
  readonly fetch?: typeof fetch;
};

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export type Call = {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Query;
  readonly body?: unknown;
  readonly bytes?: { readonly content: Uint8Array | string; readonly type: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly accept?: string;
  /** For the whole answer; for a stream until its first byte. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

/** An ordinary call answers in milliseconds; a query may wait 2 s for its view. */
const answerTimeoutMs = 30_000;

/**
 * One request, one answer, over the global fetch. Never follows a redirect (it would hand the token to whoever the redirect
 * names) and never repeats a call: who may repeat what is decided above.
 */
export class Transport {
  readonly server: string;
  private readonly fetch: typeof fetch;

  constructor(private readonly options: TransportOptions) {
    const url = new URL(options.server);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new TypeError(`server must be an http or https address, not ${options.server}`);
    }
    this.server = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
    this.fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
  }

  async json<T>(path: string, call: Call = {}): Promise<T> {
    return (await this.jsonWithHeaders<T>(path, call)).body;
  }

  jsonWithHeaders<T>(path: string, call: Call): Promise<{ body: T; headers: Headers }> {
    return this.within(call, async (signal) => {
      const response = await this.accepted(path, call, signal);
      return { body: (await response.json()) as T, headers: response.headers };
    });
  }

  text(path: string, call: Call = {}): Promise<string> {
    return this.within(call, async (signal) => (await this.accepted(path, call, signal)).text());
  }

  bytes(path: string, call: Call = {}): Promise<Uint8Array> {
    return this.within(call, async (signal) => {
      const response = await this.accepted(path, call, signal);
      return new Uint8Array(await response.arrayBuffer());
    });
  }

  /** For calls whose answer says nothing (204) or whose headers are all that matters. */
  empty(path: string, call: Call = {}): Promise<Headers> {
    return this.within(call, async (signal) => {
      const response = await this.accepted(path, call, signal);
      await response.arrayBuffer();
      return response.headers;
    });
  }

  /** False for 404, so that a look-up need not be an error. */
  exists(path: string, call: Call = {}): Promise<boolean> {
    return this.within(call, async (signal) => {
      const response = await this.exchange(path, call, signal);
      if (!response.ok && response.status !== 404) throw await readProblem(response);
      await response.arrayBuffer();
      return response.ok;
    });
  }

  /** The body is the caller's to read and to cancel; `signal` of the call ends it. */
  async stream(path: string, call: Call = {}): Promise<ReadableStream<Uint8Array>> {
    const deadline = new Deadline(call, 'no answer');
    try {
      const response = await this.accepted(path, call, deadline.signal);
      if (response.body === null) throw new ServerUnreachable(this.server, 'the stream is empty');
      return response.body;
    } catch (error) {
      throw this.explained(error, call, deadline);
    } finally {
      deadline.disarm();
    }
  }

  private async within<T>(call: Call, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const deadline = new Deadline(call, 'no complete answer');
    try {
      return await work(deadline.signal);
    } catch (error) {
      throw this.explained(error, call, deadline);
    } finally {
      deadline.release();
    }
  }

  private async accepted(path: string, call: Call, signal: AbortSignal): Promise<Response> {
    const response = await this.exchange(path, call, signal);
    if (!response.ok) throw await readProblem(response);
    return response;
  }

  private exchange(path: string, call: Call, signal: AbortSignal): Promise<Response> {
    const url = new URL(`${this.server}${path}`);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const type = call.bytes?.type ?? (call.body === undefined ? undefined : 'application/json');
    const body =
      call.bytes?.content ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    return this.fetch(url, {
      method: call.method ?? 'GET',
      redirect: 'manual',
      signal,
      headers: {
        authorization: `Bearer ${this.options.token}`,
        accept: call.accept ?? 'application/json, application/problem+json',
        ...(type === undefined ? {} : { 'content-type': type }),
        ...call.headers,
      },
      ...(body === undefined ? {} : { body }),
    });
  }

  private explained(error: unknown, call: Call, deadline: Deadline): unknown {
    if (deadline.passed) {
      return new ServerUnreachable(this.server, deadline.reason, { cause: error });
    }
    if (call.signal?.aborted === true) return call.signal.reason;
    if (isNetworkFailure(error)) {
      return new ServerUnreachable(this.server, networkReason(error), { cause: error });
    }
    return error;
  }
}

/** AbortSignal.any keeps every derived signal reachable from a long-lived one on Node 20; this lets go when the call is over. */
class Deadline {
  readonly reason: string;
  passed = false;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly forward = (): void => this.controller.abort(this.call.signal?.reason);

  constructor(
    private readonly call: Call,
    what: string,
  ) {
    const timeoutMs = call.timeoutMs ?? answerTimeoutMs;
    this.reason = `${what} within ${timeoutMs} ms`;
    this.timer = setTimeout(() => {
      this.passed = true;
      this.controller.abort();
    }, timeoutMs);
    if (call.signal?.aborted === true) this.forward();
    else call.signal?.addEventListener('abort', this.forward, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The answer has begun: the caller's signal still ends it, time no longer does. */
  disarm(): void {
    clearTimeout(this.timer);
  }

  release(): void {
    clearTimeout(this.timer);
    this.call.signal?.removeEventListener('abort', this.forward);
  }
}

function networkReason(error: Error): string {
  const cause = error.cause as Partial<AggregateError> | undefined;
  const [first] = (cause?.errors ?? []) as readonly Partial<Error>[];
  return first?.message || cause?.message || error.message;
}
