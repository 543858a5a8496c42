import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { ByteEvent, ByteLog } from '../byte-log.port';
import { ProtocolError, type ReportFault, toServiceError } from '../wire/protocol-error';
import type { ReadReply } from '../wire/read-reply';
import type { Access } from './access';
import { readAll, readStream } from './counted-reads';
import { resolveLink } from './links';
import { type ReadRequest, readRequest } from './read-request';
import type { Rechecks } from './rechecks';
import type { Stopping } from './stopping';
import { subscribeToAll } from './subscribe-to-all';
import { subscribeToStream } from './subscribe-to-stream';
import { visibleWindow } from './visible-window';

export type ReadCall = ServerWritableStream<ReadReq, ReadReply>;

/** `Streams.Read`: every read and every subscription. */
export class ReadService {
  constructor(
    private readonly log: ByteLog,
    private readonly access: Access,
    private readonly stopping: Stopping,
    private readonly rechecks: Rechecks,
    private readonly now: () => number,
    private readonly report: ReportFault,
  ) {}

  async serve(call: ReadCall): Promise<void> {
    const running = this.stopping.join();
    const { signal } = running;
    call.on('cancelled', () => running.abort());
    call.on('close', () => running.abort());
    try {
      const request = readRequest(call.request);
      const mayRead = (): Promise<void> => this.mayRead(call, request);
      await mayRead();
      this.rechecks.watch(running, mayRead);
      for await (const reply of this.replies(request, signal)) {
        if (signal.aborted) break;
        // The reader sets the pace: nothing is produced while what was written is not yet taken.
        if (!call.write(reply)) await once(call, 'drain', { signal });
      }
      if (!signal.aborted) call.end();
    } catch (error) {
      if (!signal.aborted) call.emit('error', toServiceError(error, this.report));
    } finally {
      this.stopping.leave(running);
      this.rechecks.leave(running);
    }
    // Ended from this side.
    const why: unknown = signal.reason;
    if (why instanceof ProtocolError && !call.cancelled) {
      call.emit('error', toServiceError(why, this.report));
    }
  }

  /** @throws ProtocolError */
  private async mayRead({ metadata }: ReadCall, { target }: ReadRequest): Promise<void> {
    const principal = await this.access.principal(metadata);
    await this.access.check(principal, target.kind === 'all' ? '$all' : target.stream, 'read');
  }

  private async *replies(
    request: ReadRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ReadReply, void, void> {
    const { target, count } = request;
    if (count === 'subscription') return yield* this.subscription(request, signal);
    if (target.kind === 'all') {
      const pages = readAll(this.log, target, request.direction, count);
      for await (const events of pages) yield* this.events(request, events);
      return;
    }
    const { stream } = target;
    const state = await this.log.state(stream);
    const window = await visibleWindow(this.log, stream, state, this.now());
    if (!window) return yield { kind: 'stream_not_found', stream };
    const pages = readStream(this.log, target, request.direction, count, window);
    for await (const events of pages) yield* this.events(request, events);
  }

  private async *subscription(
    request: ReadRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ReadReply, void, void> {
    const { target } = request;
    yield { kind: 'confirmation', subscriptionId: randomUUID() };
    const steps =
      target.kind === 'all'
        ? subscribeToAll(this.log, target, signal)
        : subscribeToStream(this.log, target, this.now(), signal);
    for await (const step of steps) {
      if (step.kind === 'event') yield* this.events(request, [step.event]);
      else yield step;
    }
  }

  private async *events(
    { resolvesLinks, structuredIds }: ReadRequest,
    events: readonly ByteEvent[],
  ): AsyncGenerator<ReadReply, void, void> {
    for (const event of events) {
      const resolved = resolvesLinks ? await resolveLink(this.log, event, this.now()) : { event };
      yield { kind: 'event', ...resolved, structuredIds };
    }
  }
}
