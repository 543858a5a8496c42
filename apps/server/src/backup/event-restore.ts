import {
  type AppendResult,
  decodeData,
  type EventLog,
  type NewEvent,
  type Position,
  type StoredEvent,
} from '@keelson/event-log';

type Append = { readonly stream: string; readonly events: StoredEvent[] };

/** Told of each event that is in the store, in order. */
type Kept = (event: StoredEvent, position: Position) => void;

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
    private readonly kept: Kept,
  ) {}

  async add(event: StoredEvent): Promise<void> {
    const newest = this.appends.at(-1);
    if (newest?.stream === event.stream) return void newest.events.push(event);
    const isFull = this.appends.length >= this.appendsAtOnceMax;
    if (isFull || this.streams.has(event.stream)) await this.flush();
    this.streams.add(event.stream);
    this.appends.push({ stream: event.stream, events: [event] });
  }

  async flush(): Promise<void> {
    const appends = this.appends;
    this.appends = [];
    this.streams.clear();
    const results = await Promise.all(appends.map((append) => this.append(append)));
    appends.forEach(({ events }, index) => {
      const { position } = results[index] as AppendResult;
      events.forEach((event, place) => {
        // Contiguous within an append of PostgreSQL; elsewhere only the last one is used.
        this.kept(event, (position - BigInt(events.length - 1 - place)) as Position);
      });
    });
  }

  private append({ stream, events }: Append): Promise<AppendResult> {
    const first = (events[0] as StoredEvent).revision;
    return this.log.append(stream, first === 0 ? 'no_stream' : first - 1, events.map(asNew));
  }
}

function asNew({ id, type, data, metadata }: StoredEvent): NewEvent {
  return { id, type, metadata, data: decodeData(data) };
}
