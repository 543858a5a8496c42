import { follow } from './follow';
import type { BackoffLimits } from './backoff';
import type { Call, Query } from './transport';
import type { Transport } from './transport';
import type { LogLine } from './types';

export const apiBase = '/api/v1';

/** The first question about a moment has its views built; that of a long history takes its time. */
const pastTimeoutMs = 290_000;

export type Command = {
  readonly method?: 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly bytes?: NonNullable<Call['bytes']>;
  readonly query?: Query;
  readonly timeoutMs?: number;
  /** The same key again has no second effect. */
  readonly idempotencyKey?: string | undefined;
};

/**
 * One client's conversation: what follows a command waits until the views reflect that command, so that a person reads what he has
 * just written, and can name it. That holds within this object only.
 */
export class Session {
  private position: string | undefined;

  constructor(
    readonly transport: Transport,
    private readonly backoff?: BackoffLimits,
    /** A moment of the past, which every answer is of; the server refuses what cannot look back, commands above all. */
    private readonly at?: string,
  ) {}

  read<T>(path: string, call: Pick<Call, 'query' | 'signal'> = {}): Promise<T> {
    const query = this.placed(call.query);
    return this.transport.json(`${apiBase}${path}`, {
      ...call,
      ...query,
      headers: this.minPosition(),
    });
  }

  readText(path: string, accept: string): Promise<string> {
    return this.transport.text(`${apiBase}${path}`, {
      accept,
      ...this.placed(),
      headers: this.minPosition(),
    });
  }

  async command<T>(path: string, command: Command): Promise<T> {
    const { body, headers } = await this.transport.jsonWithHeaders<T>(
      `${apiBase}${path}`,
      this.callOf(command),
    );
    this.remember(headers);
    return body;
  }

  async commandWithoutAnswer(path: string, command: Command): Promise<void> {
    this.remember(await this.transport.empty(`${apiBase}${path}`, this.callOf(command)));
  }

  async *follow<T>(
    path: string,
    resume: (lastId: string | undefined) => Pick<Call, 'query' | 'headers'>,
    signal?: AbortSignal,
  ): AsyncGenerator<T> {
    const events = follow({
      server: this.transport.server,
      ...(signal === undefined ? {} : { signal }),
      ...(this.backoff === undefined ? {} : { backoff: this.backoff }),
      open: (lastId, aborted) => {
        const { query, headers } = resume(lastId);
        return this.transport.stream(`${apiBase}${path}`, {
          ...this.placed(query),
          headers: { ...this.minPosition(), ...headers },
          accept: 'text/event-stream',
          signal: aborted,
        });
      },
    });
    for await (const event of events) yield JSON.parse(event.data) as T;
  }

  followLog(
    path: string,
    position: { readonly from?: number; readonly signal?: AbortSignal },
  ): AsyncGenerator<LogLine> {
    return this.follow<LogLine>(
      path,
      (lastId) => ({
        query: {
          follow: true,
          from: lastId === undefined ? (position.from ?? 0) : Number(lastId) + 1,
        },
        ...(lastId === undefined ? {} : { headers: { 'last-event-id': lastId } }),
      }),
      position.signal,
    );
  }

  private callOf({ idempotencyKey, ...call }: Command): Call {
    const key = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
    const headers = { ...this.minPosition(), ...key };
    return { method: 'POST', ...call, ...this.placed(call.query), headers };
  }

  private placed(query?: Query): Pick<Call, 'query' | 'timeoutMs'> {
    if (this.at === undefined) return query === undefined ? {} : { query };
    return { query: { ...query, at: this.at }, timeoutMs: pastTimeoutMs };
  }

  private remember(headers: Headers): void {
    this.position = headers.get('keelson-position') ?? this.position;
  }

  private minPosition(): Record<string, string> {
    return this.position === undefined ? {} : { 'keelson-min-position': this.position };
  }
}
