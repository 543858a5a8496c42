import type { OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A silent stream shows in this rhythm that it is alive; clients give up after three of them. */
const COMMENT_INTERVAL_MS = 15_000;
const END = 'end';

export type StreamedEvent = {
  readonly id: string;
  readonly event?: string;
  readonly data: unknown;
};

/**
 * One client that follows something by server-sent events (HTML standard, 9.2). `signal` aborts when the client has gone or the
 * server stops: then there is nobody to tell the end to, and the client comes again with the id that it has seen last.
 */
export class EventStream {
  private readonly timer: NodeJS.Timeout;
  private readonly gone = new AbortController();

  constructor(
    private readonly raw: ServerResponse,
    headers: ReturnType<FastifyReply['getHeaders']>,
    private readonly onClose: (stream: EventStream) => void,
  ) {
    raw.writeHead(200, {
      ...definedOnly(headers),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // Its connection is not worth keeping, and a kept one would hold up the server's stop.
      connection: 'close',
      'x-accel-buffering': 'no',
    });
    raw.write(':\n\n');
    raw.once('close', () => this.close());
    this.timer = setInterval(() => raw.write(':\n\n'), COMMENT_INTERVAL_MS);
  }

  get signal(): AbortSignal {
    return this.gone.signal;
  }

  /** Waits while the client is slower than we are, so that a slow one costs no memory. */
  async send(...events: readonly StreamedEvent[]): Promise<void> {
    if (this.gone.signal.aborted) return;
    const text = events.map(({ id, event, data }) => {
      const name = event === undefined ? '' : `event: ${event}\n`;
      return `id: ${id}\n${name}data: ${JSON.stringify(data)}\n\n`;
    });
    if (this.raw.write(text.join(''))) return;
    await once(this.raw, 'drain', { signal: this.gone.signal }).catch(() => undefined);
  }

  /** Tells the client that nothing will follow, ever. */
  end(): void {
    if (!this.gone.signal.aborted) this.raw.write(`event: ${END}\ndata: {}\n\n`);
    this.close();
  }

  /** Ends the connection; the client may come again. */
  close(): void {
    clearInterval(this.timer);
    this.gone.abort();
    this.onClose(this);
    if (!this.raw.writableEnded) this.raw.end();
  }
}

/** Every open stream, so that the server's stop does not wait for clients that would follow for ever. */
export class EventStreams implements OnModuleDestroy {
  private readonly open = new Set<EventStream>();

  /** Takes the answer out of Fastify's hands. `follow` runs to the end of what there is to tell. */
  async serve(reply: FastifyReply, follow: (stream: EventStream) => Promise<void>): Promise<void> {
    reply.hijack();
    const stream = new EventStream(reply.raw, reply.getHeaders(), (each) => this.open.delete(each));
    this.open.add(stream);
    try {
      await follow(stream);
    } finally {
      stream.close();
    }
  }

  onModuleDestroy(): void {
    for (const stream of [...this.open]) stream.close();
  }
}

function definedOnly(headers: ReturnType<FastifyReply['getHeaders']>) {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
