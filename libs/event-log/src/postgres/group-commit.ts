import type { AppendRequest } from '../append-request';
import { type AppendResult, LogUnavailable } from '../event-log.port';

/** An append on its way: exactly one of `resolve` and `reject` is called. */
export type PendingAppend = AppendRequest & {
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: Error) => void;
};

/** What grouping needs to know of an append. */
export type Groupable = {
  readonly stream: string;
  readonly events: readonly unknown[];
  readonly size: number;
  readonly reject: (error: Error) => void;
};

export type GroupCommitLimits = {
  readonly batchEventsMax: number;
  readonly batchSizeMax: number;
  readonly batchesInFlightMax: number;
  readonly waitingMax: number;
};

/**
 * Gathers the appends that arrive while earlier ones are being committed, and hands them on as one batch.
 *
 * True: a stream has at most one append in flight, and appends of one stream go in the order in which they came; a batch is
 * bounded, but an append that is larger than the bound goes alone.
 * Not promised: an order between streams.
 */
export class GroupCommit<Pending extends Groupable = PendingAppend> {
  private waiting: Pending[] = [];
  private readonly busyStreams = new Set<string>();
  private inFlight = 0;
  private scheduled = false;
  private whenIdle: (() => void) | undefined;

  constructor(
    /** Settles every append of the batch; never rejects. */
    private readonly commit: (batch: readonly Pending[]) => Promise<void>,
    private readonly limits: GroupCommitLimits,
  ) {}

  add(append: Pending): void {
    if (this.waiting.length >= this.limits.waitingMax) {
      append.reject(
        new LogUnavailable(`${this.waiting.length} appends are waiting already`, 'not_applied'),
      );
      return;
    }
    this.waiting.push(append);
    this.schedule();
  }

  /** Resolves when nothing waits and nothing is in flight. */
  async drained(): Promise<void> {
    if (this.inFlight > 0 || this.waiting.length > 0) {
      await new Promise<void>((resolve) => (this.whenIdle = resolve));
    }
  }

  /** One turn of the event loop later, so that everything that is about to arrive in this turn goes along. */
  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.limits.batchesInFlightMax) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.inFlight < this.limits.batchesInFlightMax) {
        const batch = this.nextBatch();
        if (batch.length === 0) break;
        this.launch(batch);
      }
    });
  }

  private nextBatch(): Pending[] {
    const batch: Pending[] = [];
    const left: Pending[] = [];
    const passed = new Set<string>();
    let events = 0;
    let size = 0;
    for (const append of this.waiting) {
      const full =
        batch.length > 0 &&
        (events + append.events.length > this.limits.batchEventsMax ||
          size + append.size > this.limits.batchSizeMax);
      if (full || this.busyStreams.has(append.stream) || passed.has(append.stream)) {
        left.push(append);
        passed.add(append.stream);
        continue;
      }
      batch.push(append);
      this.busyStreams.add(append.stream);
      events += append.events.length;
      size += append.size;
    }
    this.waiting = left;
    return batch;
  }

  private launch(batch: readonly Pending[]): void {
    this.inFlight += 1;
    void this.commit(batch).then(() => {
      this.inFlight -= 1;
      for (const { stream } of batch) this.busyStreams.delete(stream);
      if (this.waiting.length > 0) this.schedule();
      else if (this.inFlight === 0) this.whenIdle?.();
    });
  }
}
