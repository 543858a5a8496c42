import type { EventLog, Position, RecordedEvent } from '@keelson/event-log';

/**
 * Events in one batch, at most; as many again may wait beside it. Bounds memory while a view is far behind. A row is written once
 * a batch however often it changes, so a large batch writes less: 200,000 events wrote their 10,000 runs 17,000 times, where
 * batches of 4,000 wrote them 34,000 times.
 */
const BATCH_EVENTS_MAX = 16_000;
/** Events that are read at once. */
export const PAGE_EVENTS_MAX = 4_000;

/**
 * What a subscription has brought and nobody has folded yet. Reading goes on while a batch is written, so the next batch is what
 * arrived meanwhile: one event when all is quiet, thousands while behind.
 */
export class EventInbox {
  private waiting: RecordedEvent[] = [];
  private wakeReader: (() => void) | undefined;
  private wakeTaker: (() => void) | undefined;
  private ended = false;
  private failure: Error | undefined;

  constructor(log: Pick<EventLog, 'subscribe'>, after: Position, signal: AbortSignal) {
    void this.read(log, after, signal);
  }

  /** Waits until there is something. Undefined at the end. @throws what the subscription threw */
  async take(): Promise<readonly RecordedEvent[] | undefined> {
    while (this.waiting.length === 0) {
      if (this.failure) throw this.failure;
      if (this.ended) return undefined;
      await new Promise<void>((resolve) => (this.wakeTaker = resolve));
    }
    const batch = this.waiting.slice(0, BATCH_EVENTS_MAX);
    this.waiting = this.waiting.slice(BATCH_EVENTS_MAX);
    this.wakeReader?.();
    return batch;
  }

  private async read(
    log: Pick<EventLog, 'subscribe'>,
    after: Position,
    signal: AbortSignal,
  ): Promise<void> {
    signal.addEventListener('abort', () => this.wakeReader?.(), { once: true });
    try {
      const messages = log.subscribe({ after, signal, batchSizeMax: PAGE_EVENTS_MAX });
      for await (const message of messages) {
        if (message.kind !== 'events') continue;
        this.waiting = this.waiting.concat(message.events);
        this.wakeTaker?.();
        while (this.waiting.length >= BATCH_EVENTS_MAX && !signal.aborted) {
          await new Promise<void>((resolve) => (this.wakeReader = resolve));
        }
      }
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
    this.ended = true;
    this.wakeTaker?.();
  }
}
