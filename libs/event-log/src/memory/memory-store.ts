import {
  type AppendResult,
  BEGINNING,
  type NewEvent,
  type Position,
  type RecordedEvent,
  type StoredEvent,
} from '../event-log.port';
import { matches } from '../subscription/follow';
import type { LogTail, Page } from '../subscription/log-tail';
import { Waiters } from '../subscription/waiters';

export type MemoryStream = {
  readonly events: RecordedEvent[];
  readonly byId: Map<string, RecordedEvent>;
};

/** The events of a MemoryEventLog. Positions are 1, 2, 3, … here, so a position is the index of the event after it. */
export class MemoryStore implements LogTail {
  private readonly all: RecordedEvent[] = [];
  /** The stored text of each payload, beside `all`. */
  private readonly texts: string[] = [];
  private readonly streams = new Map<string, MemoryStream>();
  private readonly waiters = new Waiters();
  closed = false;

  get end(): Position {
    return this.all.at(-1)?.position ?? BEGINNING;
  }

  stream(name: string): MemoryStream {
    return this.streams.get(name) ?? { events: [], byId: new Map() };
  }

  add(
    name: string,
    events: readonly NewEvent[],
    data: readonly string[],
    recordedAt: string,
  ): AppendResult {
    const stream = this.stream(name);
    events.forEach(({ id, type, metadata }, index) => {
      const text = data[index] as string;
      const event: RecordedEvent = {
        id,
        type,
        stream: name,
        revision: stream.events.length,
        position: BigInt(this.all.length + 1) as Position,
        data: JSON.parse(text) as object,
        metadata,
        recordedAt,
      };
      stream.events.push(event);
      stream.byId.set(id, event);
      this.all.push(event);
      this.texts.push(text);
    });
    this.streams.set(name, stream);
    this.waiters.wakeAll();
    return { revision: stream.events.length - 1, position: this.end };
  }

  close(): void {
    this.closed = true;
    this.waiters.wakeAll();
  }

  take(after: Position, limit: number, prefixes?: readonly string[]): readonly RecordedEvent[] {
    if (!prefixes) return this.all.slice(Number(after), Number(after) + limit);
    const later = this.all.slice(Number(after));
    return later.filter(({ stream }) => matches(stream, prefixes)).slice(0, limit);
  }

  takeStored(after: Position, limit: number): readonly StoredEvent[] {
    const first = Number(after);
    return this.take(after, limit).map((event, index) => ({
      ...event,
      data: this.texts[first + index] as string,
    }));
  }

  readPage(after: Position, limit: number, prefixes: readonly string[] | undefined): Promise<Page> {
    const events = this.take(after, limit);
    const matched = events.filter((event) => matches(event.stream, prefixes));
    return Promise.resolve({ events: matched, position: events.at(-1)?.position ?? after });
  }

  async changed(after: Position, signal: AbortSignal | undefined): Promise<void> {
    if (this.end <= after && !this.closed && signal?.aborted !== true) {
      await this.waiters.wait(signal);
    }
  }
}
