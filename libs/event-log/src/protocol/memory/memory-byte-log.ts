import { BEGINNING, LogUnavailable, type Position } from '../../event-log.port';
import type { LogTail, Page } from '../../subscription/log-tail';
import { Waiters } from '../../subscription/waiters';
import type {
  AllPage,
  AllRange,
  ByteEvent,
  ByteLog,
  ByteWrite,
  NewByteEvent,
  StreamState,
  WriteOutcome,
} from '../byte-log.port';
import { TOMBSTONE_REVISION } from '../byte-log.port';
import { checkWrite } from '../check-write';
import { exactBelief, judgeWrite, type KnownByteEvent, type Rows } from '../judge-write';
import { isMetastream, metastreamOf, streamOfMetastream } from '../stream-metadata';

type Stream = {
  readonly events: ByteEvent[];
  readonly byId: Map<string, ByteEvent>;
  tombstoned: boolean;
};

/** Positions are 1, 2, 3, … here, so a position is the index of the event after it. */
export class MemoryByteLog implements ByteLog, LogTail<ByteEvent> {
  private readonly all: ByteEvent[] = [];
  private readonly streams = new Map<string, Stream>();
  private readonly waiters = new Waiters();
  closed = false;

  constructor(private readonly now: () => number = Date.now) {}

  get end(): Position {
    return this.all.at(-1)?.position ?? BEGINNING;
  }

  write(write: ByteWrite): Promise<WriteOutcome> {
    return new Promise((resolve) => resolve(this.writeNow(write)));
  }

  state(stream: string): Promise<StreamState> {
    return Promise.resolve(this.stateNow(stream));
  }

  readStream(
    stream: string,
    from: number,
    limit: number,
    direction: 'forwards' | 'backwards',
  ): Promise<readonly ByteEvent[]> {
    const found = this.streams.get(stream);
    const events = found?.events ?? [];
    if (direction === 'forwards') return Promise.resolve(events.slice(from).slice(0, limit));
    const upTo = events.slice(0, from + 1);
    return Promise.resolve(upTo.slice(Math.max(0, upTo.length - limit)).reverse());
  }

  firstRevisionSince(stream: string, sinceMs: number, from: number, to: number): Promise<number> {
    const events = this.streams.get(stream)?.events.slice(from, to + 1) ?? [];
    const index = events.findIndex(({ recordedAtMs }) => recordedAtMs >= sinceMs);
    return Promise.resolve(index < 0 ? to + 1 : from + index);
  }

  readAll({ direction, from, limit, matches }: AllRange): Promise<AllPage> {
    const index = Math.min(Number(from), this.all.length + 1);
    const looked =
      direction === 'forwards'
        ? this.all.slice(index, index + limit)
        : this.all.slice(Math.max(0, index - 1 - limit), Math.max(0, index - 1)).reverse();
    const events = matches ? looked.filter(({ stream, type }) => matches(stream, type)) : looked;
    return Promise.resolve({ looked: looked.map(({ position }) => position), events });
  }

  head(): Promise<Position> {
    return Promise.resolve(this.end);
  }

  tail(): Promise<LogTail<ByteEvent>> {
    return Promise.resolve(this);
  }

  close(): Promise<void> {
    this.closed = true;
    this.waiters.wakeAll();
    return Promise.resolve();
  }

  take(after: Position, limit: number): readonly ByteEvent[] {
    return this.all.slice(Number(after), Number(after) + limit);
  }

  readPage(after: Position, limit: number): Promise<Page<ByteEvent>> {
    const events = this.take(after, limit);
    return Promise.resolve({ events, position: events.at(-1)?.position ?? after });
  }

  async changed(after: Position, signal: AbortSignal | undefined): Promise<void> {
    if (this.end <= after && !this.closed && signal?.aborted !== true) {
      await this.waiters.wait(signal);
    }
  }

  private writeNow(write: ByteWrite): WriteOutcome {
    checkWrite(write);
    if (this.closed) throw new LogUnavailable('the log is closed', 'not_applied');
    const metastream = this.streams.get(metastreamOf(write.stream));
    const verdict = judgeWrite(write, {
      ...this.stateNow(write.stream),
      metadataRevision: (metastream?.events.length ?? 0) - 1,
      known: this.known(write),
    });
    if (verdict.kind === 'answered') return verdict.outcome;
    const last = verdict.rows.map((rows) => this.add(rows))[verdict.answer] as ByteEvent;
    this.waiters.wakeAll();
    return { kind: 'written', revision: last.revision, position: last.position };
  }

  private stateNow(stream: string): StreamState {
    const tombstoned =
      this.streams.get(stream)?.tombstoned ||
      (isMetastream(stream) && this.streams.get(streamOfMetastream(stream))?.tombstoned);
    return {
      last: tombstoned ? TOMBSTONE_REVISION : (this.streams.get(stream)?.events.length ?? 0) - 1,
      metadata: this.streams.get(metastreamOf(stream))?.events.at(-1),
    };
  }

  private known({ stream, expected, events }: ByteWrite): (KnownByteEvent | undefined)[] {
    const found = this.streams.get(stream);
    const exact = exactBelief(expected);
    return events.map(({ id }, index) => {
      if (exact === undefined) return found?.byId.get(id);
      const there = found?.events[exact + 1 + index];
      return there?.id === id ? there : undefined;
    });
  }

  private add({ stream, after, events }: Rows): ByteEvent | undefined {
    const found: Stream = this.streams.get(stream) ?? {
      events: [],
      byId: new Map<string, ByteEvent>(),
      tombstoned: false,
    };
    this.streams.set(stream, found);
    const recorded = events.map((event, index) => this.record(event, stream, after + 1 + index));
    if (after + 1 === TOMBSTONE_REVISION) found.tombstoned = true;
    else found.events.push(...recorded);
    for (const event of recorded) if (!found.byId.has(event.id)) found.byId.set(event.id, event);
    return recorded.at(-1);
  }

  private record(event: NewByteEvent, stream: string, revision: number): ByteEvent {
    const position = BigInt(this.all.length + 1) as Position;
    const recorded = { ...event, stream, revision, position, recordedAtMs: this.now() };
    this.all.push(recorded);
    return recorded;
  }
}
