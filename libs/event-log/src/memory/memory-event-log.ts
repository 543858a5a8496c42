import { appendRequest } from '../append-request';
import type { EventCatalog } from '../catalog/event-catalog';
import {
  type AppendResult,
  type EventLog,
  type ExpectedRevision,
  LogUnavailable,
  type NewEvent,
  type Position,
  type RecordedEvent,
  type StoredEvent,
  type SubscribeOptions,
  type SubscriptionMessage,
  WrongExpectedRevision,
} from '../event-log.port';
import { judgeAppend } from '../judge-append';
import { follow } from '../subscription/follow';
import { MemoryStore } from './memory-store';

/**
 * - `append_refused`: the append has not happened and says so (`not_applied`).
 * - `append_lost`: it has not happened, the caller cannot know (`unknown`).
 * - `append_unacknowledged`: it has happened, the caller cannot know (`unknown`).
 * - `read`: `read`, `readLast`, `readAll` or `head` cannot answer. Subscriptions are not touched; they survive by themselves.
 */
export type MemoryFault = 'append_refused' | 'append_lost' | 'append_unacknowledged' | 'read';

export type MemoryEventLogOptions = {
  readonly catalog?: EventCatalog;
  /** For simulations, which drive their own clock. */
  readonly now?: () => Date;
};

/**
 * The log in memory, for specs and simulations, with faults on demand. Payloads go through JSON like in every other adapter,
 * so that a spec cannot pass with what a store would not keep.
 */
export class MemoryEventLog implements EventLog {
  private readonly store = new MemoryStore();
  private readonly faults: MemoryFault[] = [];
  private readonly now: () => Date;

  constructor(private readonly options: MemoryEventLogOptions = {}) {
    this.now = options.now ?? (() => new Date());
  }

  /** The next operation of that kind fails; called twice, the next two do. */
  failNext(fault: MemoryFault): void {
    this.faults.push(fault);
  }

  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    return answer(() => {
      const request = appendRequest(stream, expected, events, this.options.catalog);
      this.refuseWhenClosed();
      if (this.takeFault('append_refused')) {
        throw new LogUnavailable('the log is not available', 'not_applied');
      }
      if (this.takeFault('append_lost')) {
        throw new LogUnavailable('the log did not answer', 'unknown');
      }
      const { events: recorded, byId } = this.store.stream(stream);
      const known = events.map((event) => byId.get(event.id));
      const verdict = judgeAppend(expected, recorded.length - 1, known);
      if (verdict.kind === 'wrong') {
        throw new WrongExpectedRevision(stream, expected, recorded.length - 1);
      }
      const result =
        verdict.kind === 'append'
          ? this.store.add(stream, events, request.data, this.now().toISOString())
          : verdict.result;
      if (this.takeFault('append_unacknowledged')) {
        throw new LogUnavailable('the log did not answer', 'unknown');
      }
      return result;
    });
  }

  read(stream: string, from = 0, limit = Infinity): Promise<readonly RecordedEvent[]> {
    return this.answerRead(() => this.store.stream(stream).events.slice(from, from + limit));
  }

  readLast(stream: string): Promise<RecordedEvent | undefined> {
    return this.answerRead(() => this.store.stream(stream).events.at(-1));
  }

  readAll(
    after: Position,
    limit: number,
    prefixes?: readonly string[],
  ): Promise<readonly RecordedEvent[]> {
    return this.answerRead(() => this.store.take(after, limit, prefixes));
  }

  readStored(after: Position, limit: number): Promise<readonly StoredEvent[]> {
    return this.answerRead(() => this.store.takeStored(after, limit));
  }

  head(): Promise<Position> {
    return this.answerRead(() => this.store.end);
  }

  subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionMessage> {
    return follow(this.store, options);
  }

  close(): Promise<void> {
    this.store.close();
    return Promise.resolve();
  }

  private answerRead<Answer>(read: () => Answer): Promise<Answer> {
    return answer(() => {
      this.refuseWhenClosed();
      if (this.takeFault('read')) throw new LogUnavailable('the log did not answer', 'not_applied');
      return read();
    });
  }

  private refuseWhenClosed(): void {
    if (this.store.closed) throw new LogUnavailable('the log is closed', 'not_applied');
  }

  private takeFault(fault: MemoryFault): boolean {
    const index = this.faults.indexOf(fault);
    if (index >= 0) this.faults.splice(index, 1);
    return index >= 0;
  }
}

/** Runs at once, so that an append is atomic, and answers or fails as a promise, as the port promises. */
function answer<Answer>(work: () => Answer): Promise<Answer> {
  return new Promise((resolve) => resolve(work()));
}
