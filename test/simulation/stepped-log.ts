import type {
  AppendResult,
  EventLog,
  ExpectedRevision,
  MemoryEventLog,
  MemoryFault,
  NewEvent,
  Position,
  RecordedEvent,
  StoredEvent,
  SubscribeOptions,
  SubscriptionMessage,
} from '@keelson/event-log';
import type { Schedule } from './schedule';

export type Faults = {
  /** What goes wrong with the next operation, if anything. */
  readonly draw: (operation: 'append' | 'read') => MemoryFault | undefined;
  readonly batchSize: () => number;
};

/** The log as one process sees it: every operation waits for its turn, and may fail when it comes. */
export class SteppedLog implements EventLog {
  constructor(
    private readonly inner: MemoryEventLog,
    private readonly schedule: Schedule,
    private readonly owner: string,
    private readonly end: () => Position,
    private readonly faults: Faults,
  ) {}

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    const label = `append ${stream} [${events.map(({ type }) => type).join(', ')}]`;
    const append = (): Promise<AppendResult> => this.inner.append(stream, expected, events);
    await this.turn(label, () => void append().catch(() => undefined));
    const fault = this.faults.draw('append');
    if (fault) this.inner.failNext(fault);
    return append();
  }

  async read(stream: string, from?: number, limit?: number): Promise<readonly RecordedEvent[]> {
    await this.readTurn(`read ${stream}`);
    return this.inner.read(stream, from, limit);
  }

  async readLast(stream: string): Promise<RecordedEvent | undefined> {
    await this.readTurn(`read the last of ${stream}`);
    return this.inner.readLast(stream);
  }

  async readAll(
    after: Position,
    limit: number,
    prefixes?: readonly string[],
  ): Promise<readonly RecordedEvent[]> {
    await this.readTurn(`read all after ${after}`);
    return this.inner.readAll(after, limit, prefixes);
  }

  async readStored(after: Position, limit: number): Promise<readonly StoredEvent[]> {
    await this.readTurn(`read stored after ${after}`);
    return this.inner.readStored(after, limit);
  }

  async head(): Promise<Position> {
    await this.readTurn('head');
    return this.inner.head();
  }

  async *subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionMessage> {
    const { prefixes, signal } = options;
    const ended = (): boolean => signal?.aborted === true;
    let { after } = options;
    for (;;) {
      const from = after;
      const ready = (): boolean => ended() || this.end() > from;
      await this.schedule.turn(this.owner, `hear what is after ${from}`, ready);
      if (ended()) return;
      const page = await this.inner.readAll(after, this.faults.batchSize());
      after = page.at(-1)?.position ?? after;
      const events = page.filter(({ stream }) => prefixes?.some((each) => stream.startsWith(each)));
      const position = events.at(-1)?.position;
      yield position === undefined
        ? { kind: 'checkpoint', position: after }
        : { kind: 'events', events, position };
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async readTurn(label: string): Promise<void> {
    await this.turn(label);
    const fault = this.faults.draw('read');
    if (fault) this.inner.failNext(fault);
  }

  private turn(label: string, atDeath?: () => void): Promise<void> {
    return this.schedule.turn(this.owner, label, undefined, atDeath);
  }
}
