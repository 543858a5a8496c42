import { randomUUID } from 'node:crypto';
import type {
  EventLog,
  NewEvent,
  Position,
  RecordedEvent,
  SubscribeOptions,
  SubscriptionMessage,
} from '@keelson/event-log';

/** One fresh, empty store per spec. */
export interface LogHarness {
  /** A log on the store; every call answers another log on the same store where the adapter can do that. */
  open(): Promise<EventLog>;
  /** Closes what was opened and removes the store. */
  dispose(): Promise<void>;
}

export type LogFactory = () => Promise<LogHarness>;

export function newEvent(data: object = {}, id: string = randomUUID()): NewEvent {
  return {
    id,
    type: 'SomethingHappened',
    data,
    metadata: {
      commandId: id,
      correlationId: id,
      causationId: id,
      actor: { kind: 'human', id: 'someone' },
      at: '2026-01-02T03:04:05.678Z',
      schema: 1,
      previousHash: '',
    },
  };
}

export function newEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, number) => newEvent({ number }));
}

export const END = (1n << 62n) as Position;

export async function readWholeLog(log: EventLog): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for (let after = 0n as Position; ;) {
    const page = await log.readAll(after, 1_000);
    all.push(...page);
    const last = page.at(-1);
    if (!last) return all;
    after = last.position;
  }
}

/** A subscription that runs in the background and keeps what it got. */
export class Follower {
  readonly messages: SubscriptionMessage[] = [];
  readonly events: RecordedEvent[] = [];
  private readonly abortion = new AbortController();
  private readonly running: Promise<void>;
  private waiting: (() => void)[] = [];

  constructor(log: EventLog, options: Partial<SubscribeOptions> = {}) {
    const subscription = log.subscribe({
      after: 0n as Position,
      signal: this.abortion.signal,
      ...options,
    });
    this.running = this.consume(subscription);
    // Whoever waits for the end sees the failure; until then it must not count as unhandled.
    this.running.catch(() => undefined);
  }

  /** Resolves once the condition holds; checked with every message. */
  async until(condition: (follower: this) => boolean): Promise<void> {
    while (!condition(this)) {
      await Promise.race([
        this.ended(),
        new Promise<void>((resolve) => this.waiting.push(resolve)),
      ]);
    }
  }

  get caughtUp(): boolean {
    return this.messages.some(({ kind }) => kind === 'caught_up');
  }

  async stop(): Promise<void> {
    this.abortion.abort();
    await this.running;
  }

  private async ended(): Promise<void> {
    await this.running;
    throw new Error(`the subscription ended after ${this.events.length} events`);
  }

  private async consume(subscription: AsyncIterable<SubscriptionMessage>): Promise<void> {
    for await (const message of subscription) {
      this.messages.push(message);
      if (message.kind === 'events') this.events.push(...message.events);
      for (const wake of this.waiting.splice(0)) wake();
    }
  }
}
