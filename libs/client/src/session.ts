import { follow } from './follow';
import type { BackoffLimits } from './backoff';
import type { Call, Query } from './transport';
import type { Transport } from './transport';
import type { LogLine } from './types';

export const apiBase = '/api/v1';

export type Command = {
  readonly method?: 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly bytes?: NonNullable<Call['bytes']>;
  readonly query?: Query;
  /** The same key again has no second effect. */
  readonly idempotencyKey?: string | undefined;
};

/**
 * One client's conversation: a query that follows a command waits until its view reflects that command, so that a person reads
 * what he has just written. That holds within this object only.
 */
export class Session {
  private position: string | undefined;

  constructor(
    readonly transport: Transport,
    private readonly backoff?: BackoffLimits,
  ) {}

  read<T>(path: string, call: Pick<Call, 'query' | 'signal'> = {}): Promise<T> {
    return this.transport.json(`${apiBase}${path}`, { ...call, headers: this.minPosition() });
  }

  readText(path: string, accept: string): Promise<string> {
    return this.transport.text(`${apiBase}${path}`, { accept, headers: this.minPosition() });
  }

  async command<T>(path: string, command: Command): Promise<T> {
    const { body, headers } = await this.transport.jsonWithHeaders<T>(
      `${apiBase}${path}`,
      callOf(command),
    );
    this.remember(headers);
    return body;
  }

  async commandWithoutAnswer(path: string, command: Command): Promise<void> {
    this.remember(await this.transport.empty(`${apiBase}${path}`, callOf(command)));
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
          ...(query === undefined ? {} : { query }),
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

  private remember(headers: Headers): void {
    this.position = headers.get('keelson-position') ?? this.position;
  }

  private minPosition(): Record<string, string> {
    return this.position === undefined ? {} : { 'keelson-min-position': this.position };
  }
}

function callOf({ idempotencyKey, ...call }: Command): Call {
  const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  return { method: 'POST', ...call, headers };
}
