import { follow } from './follow';
import type { BackoffLimits } from './backoff';
import type { Answer, Call, CallSettings, PathWith } from './operation';
import type { Said, Transport } from './transport';
import type { LogLine } from './types';

/** The first question about a moment has its views built; that of a long history takes its time. */
const pastTimeoutMs = 290_000;

export type LogPosition = { readonly from?: number; readonly signal?: AbortSignal };

type LogPath = '/api/v1/runs/{id}/logs' | '/api/v1/stack-jobs/{id}/logs';

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

  async read<P extends PathWith<'get'>>(path: P, call: Call<'get', P>): Promise<Answer<'get', P>> {
    return (await this.transport.call('get', path, this.placed(call))).body;
  }

  readText<P extends PathWith<'get'>>(path: P, call: Call<'get', P>): Promise<string> {
    return this.transport.text(path, this.placed(call));
  }

  async command<M extends 'post' | 'put' | 'delete', P extends PathWith<M>>(
    method: M,
    path: P,
    call: Call<M, P>,
  ): Promise<Answer<M, P>> {
    const { body, headers } = await this.transport.call(method, path, this.placed(call));
    this.position = headers.get('keelson-position') ?? this.position;
    return body;
  }

  /** The data of each event, from where `resume` says that the last one seen was. */
  async *follow<P extends PathWith<'get'>>(
    path: P,
    resume: (lastId: string | undefined) => Call<'get', P>,
    signal?: AbortSignal,
  ): AsyncGenerator<Answer<'get', P, 'text/event-stream'>> {
    const events = follow({
      server: this.transport.server,
      ...(signal === undefined ? {} : { signal }),
      ...(this.backoff === undefined ? {} : { backoff: this.backoff }),
      open: (lastId, aborted) => {
        const settings = { accept: 'text/event-stream', signal: aborted } as const;
        return this.transport.stream('get', path, { ...settings, ...this.placed(resume(lastId)) });
      },
    });
    for await (const event of events) {
      yield JSON.parse(event.data) as Answer<'get', P, 'text/event-stream'>;
    }
  }

  followLog(path: LogPath, id: string, { from = 0, signal }: LogPosition): AsyncGenerator<LogLine> {
    return this.follow(
      path,
      (lastId) => ({
        path: { id },
        query: { follow: 'true', from: lastId === undefined ? from : Number(lastId) + 1 },
        header: { 'Last-Event-ID': lastId },
      }),
      signal,
    );
  }

  /** Bytes as they come, for files and lines. */
  bytes<M extends 'get' | 'post', P extends PathWith<M>>(
    method: M,
    path: P,
    call: Call<M, P>,
  ): Promise<ReadableStream<Uint8Array>> {
    return this.transport.stream(method, path, this.placed(call));
  }

  /** The call at this conversation's place in time. What asks for a moment where there is none is refused by the server. */
  private placed<C extends CallSettings>(call: C): C {
    const { query, header } = call as Said;
    const at =
      this.at === undefined ? {} : { query: { ...query, at: this.at }, timeoutMs: pastTimeoutMs };
    return { ...call, ...at, header: { 'Keelson-Min-Position': this.position, ...header } };
  }
}
