import { ApiError } from './api-error';
import { backoffMs, type BackoffLimits } from './backoff';
import { ServerSentEventParser, type ServerSentEvent } from './server-sent-event-parser';
import { isNetworkFailure } from './network-failure';
import { ServerUnreachable } from './server-unreachable';
import { wait } from './wait';

/** The server sends at least a comment every 15 s; this long without a byte, the connection is dead without knowing it. */
const silenceMsMax = 45_000;
/** About two minutes with the default backoff: long enough for a restart or an upgrade of the server. */
const fruitlessAttemptsMax = 30;
const defaultBackoff: BackoffLimits = { firstMs: 100, maxMs: 5_000 };

export type FollowOptions = {
  /** Opens the stream after the event with that id, or from the start. */
  readonly open: (
    lastId: string | undefined,
    signal: AbortSignal,
  ) => Promise<ReadableStream<Uint8Array>>;
  readonly server: string;
  readonly signal?: AbortSignal;
  readonly backoff?: BackoffLimits;
};

/**
 * Follows a stream of server-sent events until the server says `event: end`. A broken connection is opened again after the last
 * id seen, so each event comes once; events without an id may come again. A refusal (4xx) ends it with that refusal, an aborted
 * `signal` ends it quietly.
 */
export async function* follow(options: FollowOptions): AsyncGenerator<ServerSentEvent> {
  const backoff = options.backoff ?? defaultBackoff;
  let lastId: string | undefined;
  let fruitless = 0;
  for (;;) {
    let retryMs: number | undefined;
    try {
      const connection = connect(options, lastId);
      for await (const { event, retryMs: asked } of connection) {
        retryMs = asked;
        if (event === undefined) continue;
        if (event.event === 'end') return;
        fruitless = 0;
        lastId = event.id ?? lastId;
        yield event;
      }
    } catch (error) {
      if (options.signal?.aborted === true) return;
      if (!passing(error) || fruitless >= fruitlessAttemptsMax) throw error;
    }
    fruitless += 1;
    if (fruitless > fruitlessAttemptsMax) {
      throw new ServerUnreachable(options.server, 'the stream keeps breaking off');
    }
    await wait(retryMs ?? backoffMs(fruitless - 1, backoff), options.signal).catch(() => undefined);
    if (options.signal?.aborted === true) return;
  }
}

type Received = {
  readonly event: ServerSentEvent | undefined;
  readonly retryMs: number | undefined;
};

async function* connect(
  options: FollowOptions,
  lastId: string | undefined,
): AsyncGenerator<Received> {
  const controller = new AbortController();
  const forward = (): void => controller.abort(options.signal?.reason);
  if (options.signal?.aborted === true) forward();
  options.signal?.addEventListener('abort', forward, { once: true });
  const silent = (): void =>
    controller.abort(new ServerUnreachable(options.server, `silent for ${silenceMsMax} ms`));
  let timer = setTimeout(silent, silenceMsMax);
  try {
    const parser = new ServerSentEventParser();
    const body = await options.open(lastId, controller.signal);
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      for (const event of parser.push(chunk)) yield { event, retryMs: parser.retryMs };
      yield { event: undefined, retryMs: parser.retryMs };
      timer = setTimeout(silent, silenceMsMax);
    }
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', forward);
    controller.abort();
  }
}

/** Whether the same connection may succeed later. A TypeError is how fetch tells that a body broke off. */
function passing(error: unknown): boolean {
  if (error instanceof ApiError) return error.status >= 500 || error.status === 429;
  return error instanceof ServerUnreachable || isNetworkFailure(error);
}
