import { isNetworkFailure } from './network-failure';
import type { Answer, Call, CallSettings, Method, PathWith } from './operation';
import { pathOf } from './path';
import { readProblem } from './read-problem';
import { ServerUnreachable } from './server-unreachable';

export type TransportOptions = {
  /** `http://host:port`, without `/api/v1`. */
  readonly server: string;
  readonly token: string;
  readonly fetch?: typeof fetch;
};

type Value = string | number | boolean;

/** What a call says, as far as it matters here: its names and their types are those of its operation. */
export type Said = CallSettings & {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, Value | readonly Value[] | undefined>>;
  readonly header?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly bytes?: { readonly content: Uint8Array | string; readonly type: string };
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

  /** What the operation answers in JSON, if it answers anything (204), and the headers of the answer. */
  call<M extends Method, P extends PathWith<M>>(
    method: M,
    path: P,
    call: Call<M, P>,
  ): Promise<{ body: Answer<M, P>; headers: Headers }> {
    return this.within(call, async (signal) => {
      const response = await this.accepted(method, path, call, signal);
      const body: unknown = response.status === 204 ? undefined : await response.json();
      return { body: body as Answer<M, P>, headers: response.headers };
    });
  }

  text<P extends PathWith<'get'>>(path: P, call: Call<'get', P>): Promise<string> {
    return this.within(call, async (signal) =>
      (await this.accepted('get', path, call, signal)).text(),
    );
  }

  bytes<P extends PathWith<'get'>>(path: P, call: Call<'get', P>): Promise<Uint8Array> {
    return this.within(call, async (signal) => {
      const response = await this.accepted('get', path, call, signal);
      return new Uint8Array(await response.arrayBuffer());
    });
  }

  /** False for 404, so that a look-up need not be an error. */
  exists<P extends PathWith<'head'>>(path: P, call: Call<'head', P>): Promise<boolean> {
    return this.within(call, async (signal) => {
      const response = await this.exchange('head', path, call, signal);
      if (!response.ok && response.status !== 404) throw await readProblem(response);
      await response.arrayBuffer();
      return response.ok;
    });
  }

  /** The body is the caller's to read and to cancel; `signal` of the call ends it. */
  async stream<M extends Method, P extends PathWith<M>>(
    method: M,
    path: P,
    call: Call<M, P>,
  ): Promise<ReadableStream<Uint8Array>> {
    const deadline = new Deadline(call, 'no answer');
    try {
      const response = await this.accepted(method, path, call, deadline.signal);
      if (response.body === null) throw new ServerUnreachable(this.server, 'the stream is empty');
      return response.body;
    } catch (error) {
      throw this.explained(error, call, deadline);
    } finally {
      deadline.disarm();
    }
  }

  private async within<T>(
    call: CallSettings,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const deadline = new Deadline(call, 'no complete answer');
    try {
      return await work(deadline.signal);
    } catch (error) {
      throw this.explained(error, call, deadline);
    } finally {
      deadline.release();
    }
  }

  private async accepted(
    method: Method,
    path: string,
    call: CallSettings,
    signal: AbortSignal,
  ): Promise<Response> {
    const response = await this.exchange(method, path, call, signal);
    if (!response.ok) throw await readProblem(response);
    return response;
  }

  private exchange(
    method: Method,
    path: string,
    call: CallSettings,
    signal: AbortSignal,
  ): Promise<Response> {
    const { accept, path: parts = {}, query = {}, header = {}, body, bytes } = call as Said;
    const url = new URL(this.server + pathOf(path, parts));
    for (const [name, value] of Object.entries(query)) {
      for (const each of [value ?? []].flat()) url.searchParams.append(name, String(each));
    }
    const json = body === undefined ? undefined : JSON.stringify(body);
    const type = bytes?.type ?? (json === undefined ? undefined : 'application/json');
    const headers = {
      authorization: `Bearer ${this.options.token}`,
      accept: accept ?? 'application/json, application/problem+json',
      'content-type': type,
      ...header,
    };
    return this.fetch(url, {
      method: method.toUpperCase(),
      redirect: 'manual',
      signal,
      headers: Object.entries(headers).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
      body: bytes?.content ?? json ?? null,
    });
  }

  private explained(error: unknown, call: CallSettings, deadline: Deadline): unknown {
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
    private readonly call: CallSettings,
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
