import { setTimeout as delay } from 'node:timers/promises';
import {
  decodeData,
  type EventLog,
  LogUnavailable,
  type NewEvent,
  type StoredEvent,
} from '@keelson/event-log';

/** Less than EventStoreDB takes at once where nobody has set it otherwise (1 MiB), with room for what an event has beside its payload. */
const APPEND_SIZE_MAX = 512 * 1024;

const ATTEMPTS_MAX = 5;
const RETRY_MS = 500;

type Append = { readonly stream: string; readonly events: StoredEvent[]; size: number };

/**
 * Writes events into an empty log, in their order and byte for byte.
 *
 * `appendsAtOnceMax`: how many appends of different streams may be under way; more than one only where the store commits them in
 * the order in which they are handed over. Whoever restores compares the root afterwards, so a wrong order cannot go unseen.
 */
export class EventRestore {
  private appends: Append[] = [];
  private readonly streams = new Set<string>();

  constructor(
    private readonly log: EventLog,
    private readonly appendsAtOnceMax: number,
  ) {}

  async add(event: StoredEvent): Promise<void> {
    const size = sizeOf(event);
    const newest = this.appends.at(-1);
    if (newest?.stream === event.stream && newest.size + size <= APPEND_SIZE_MAX) {
      newest.size += size;
      return void newest.events.push(event);
    }
    const isFull = this.appends.length >= this.appendsAtOnceMax;
    if (isFull || this.streams.has(event.stream)) await this.flush();
    this.streams.add(event.stream);
    this.appends.push({ stream: event.stream, events: [event], size });
  }

  async flush(): Promise<void> {
    const appends = this.appends;
    this.appends = [];
    this.streams.clear();
    await Promise.all(appends.map((append) => this.append(append)));
  }

  /** An outage in between is got over: the same events at the same place are appended once. */
  private async append({ stream, events }: Append): Promise<void> {
    const first = (events[0] as StoredEvent).revision;
    const expected = first === 0 ? 'no_stream' : first - 1;
    for (let attempt = 1; ; attempt++) {
      try {
        return void (await this.log.append(stream, expected, events.map(asNew)));
      } catch (error) {
        if (!(error instanceof LogUnavailable) || attempt === ATTEMPTS_MAX) throw error;
        await delay(RETRY_MS * attempt);
      }
    }
  }
}

function sizeOf({ data, metadata }: StoredEvent): number {
  return data.length + JSON.stringify(metadata).length;
}

function asNew({ id, type, data, metadata }: StoredEvent): NewEvent {
  return { id, type, metadata, data: decodeData(data) };
}
