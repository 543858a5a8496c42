import { once } from 'node:events';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { ByteLog, NewByteEvent } from '../byte-log.port';
import type { BatchChunk, BatchOptions, BatchReply } from '../wire/batch-append';
import { batchDeleted, batchFailure, batchTimeout, batchWrongVersion } from '../wire/batch-failure';
import { acceptedEvent, sizeOf } from '../wire/proposed-event';
import {
  invalidArgument,
  maximumAppendSizeExceeded,
  type ReportFault,
  toServiceError,
} from '../wire/protocol-error';
import type { Access, Principal } from './access';
import { Deadlines } from './deadlines';

export type BatchCall = ServerDuplexStream<BatchChunk, BatchReply>;

/** Appends of one call that are being committed; more are not read from the call before some are answered. */
const COMMITTING_MAX = 1_000;

type Open = {
  readonly correlationId: string;
  readonly options: BatchOptions;
  readonly arrivedMs: number;
  readonly events: NewByteEvent[];
  bytes: number;
  answered: boolean;
};

/**
 * `Streams.BatchAppend`: many appends on one call, each told apart by its correlation id and answered exactly once, whatever
 * happens (a second answer breaks the official client). After an early answer the rest of that append is dropped silently.
 */
export class BatchAppendService {
  constructor(
    private readonly log: ByteLog,
    private readonly access: Access,
    private readonly bytesMax: number,
    private readonly now: () => number,
    readonly report: ReportFault,
  ) {}

  async serve(call: BatchCall): Promise<void> {
    try {
      const principal = await this.access.principal(call.metadata);
      await new BatchSession(call, principal, this).run();
      call.end();
    } catch (error) {
      if (!call.cancelled) call.emit('error', toServiceError(error, this.report));
    }
  }

  open(correlationId: string, options: BatchOptions): Open {
    const arrivedMs = this.now();
    return { correlationId, options, arrivedMs, events: [], bytes: 0, answered: false };
  }

  /** @throws ProtocolError */
  take(append: Open, chunk: BatchChunk): void {
    for (const proposed of chunk.events) {
      const event = acceptedEvent(proposed);
      append.events.push(event);
      append.bytes += sizeOf(event);
    }
    if (append.bytes > this.bytesMax) throw maximumAppendSizeExceeded(this.bytesMax);
  }

  async commit(append: Open, principal: Principal): Promise<BatchReply['result']> {
    const { options, events } = append;
    await this.access.check(principal, options.stream, 'write');
    const { stream, expected } = options;
    const outcome = await this.log.write({ stream, expected, events });
    if (outcome.kind === 'deleted') return { failure: batchDeleted(stream) };
    if (outcome.kind === 'wrong') {
      return { failure: batchWrongVersion(expected, outcome.actual) };
    }
    return outcome;
  }

  /** How long the client still waits; undefined: it did not say. */
  timeLeftMs({ options, arrivedMs }: Open): number | undefined {
    const { deadline } = options;
    if (!deadline) return undefined;
    return ('atMs' in deadline ? deadline.atMs : arrivedMs + deadline.inMs) - this.now();
  }
}

/** One call: the appends that are open on it. */
class BatchSession {
  private readonly open = new Map<string, Open>();
  private readonly committing = new Set<Promise<void>>();
  private readonly deadlines = new Deadlines<Open>((append) =>
    this.answer(append, { failure: batchTimeout() }),
  );

  constructor(
    private readonly call: BatchCall,
    private readonly principal: Principal,
    private readonly service: BatchAppendService,
  ) {}

  async run(): Promise<void> {
    try {
      await this.receiveAll();
      await Promise.all(this.committing);
    } finally {
      this.deadlines.close();
    }
  }

  private async receiveAll(): Promise<void> {
    // A client that has no more to send still wants its answers: the end of the one side must not close the other.
    const chunks = this.call.iterator({ destroyOnReturn: false }) as AsyncIterable<BatchChunk>;
    for await (const chunk of chunks) {
      this.receive(chunk);
      while (this.committing.size >= COMMITTING_MAX) await Promise.race(this.committing);
      if (this.call.writableNeedDrain) await once(this.call, 'drain');
    }
  }

  private receive(chunk: BatchChunk): void {
    const { correlationId, options, isFinal } = chunk;
    if (correlationId === undefined) throw invalidArgument('a correlation id is missing');
    const append = this.open.get(correlationId) ?? this.begin(correlationId, options);
    if (isFinal) this.open.delete(correlationId);
    if (append.answered) return;
    try {
      this.service.take(append, chunk);
    } catch (error) {
      this.answer(append, { failure: batchFailure(error, this.service.report) });
      return;
    }
    if (isFinal) this.commit(append);
  }

  private begin(correlationId: string, options: BatchOptions | undefined): Open {
    if (!options) throw invalidArgument('the first chunk of an append must hold options');
    const append = this.service.open(correlationId, options);
    this.open.set(correlationId, append);
    return append;
  }

  private commit(append: Open): void {
    const leftMs = this.service.timeLeftMs(append);
    if (leftMs !== undefined && leftMs <= 0) {
      this.answer(append, { failure: batchTimeout() });
      return;
    }
    if (leftMs !== undefined) this.deadlines.add(append, leftMs);
    const work = this.service
      .commit(append, this.principal)
      .catch((error: unknown) => ({ failure: batchFailure(error, this.service.report) }))
      .then((result) => {
        this.deadlines.kept(append);
        this.committing.delete(work);
        this.answer(append, result);
      });
    this.committing.add(work);
  }

  private answer(append: Open, result: BatchReply['result']): void {
    if (append.answered || this.call.cancelled) return;
    append.answered = true;
    const { correlationId, options } = append;
    const { stream, expected } = options;
    this.call.write({ correlationId, stream, expected, result });
  }
}
