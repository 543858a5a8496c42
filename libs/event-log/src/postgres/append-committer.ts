import assert from 'node:assert';
import type { Pool } from 'pg';
import { type Position, type RecordedEvent, WrongExpectedRevision } from '../event-log.port';
import { judgeAppend } from '../judge-append';
import type { Placed } from '../subscription/log-tail';
import { AppendBatch, type Committed, type Inspected } from './append-batch';
import { commitPatiently } from './commit-patiently';
import type { PendingAppend } from './group-commit';
import type { Statements } from './statements';

/** What a committer tells the live feed: events that it has just committed, or a position that it knows to exist. */
export interface CommitObserver<Event extends Placed = RecordedEvent> {
  committed(before: Position, events: readonly Event[], size: number): void;
  reached(position: Position): void;
}

/**
 * Commits a batch of appends: all at once where they fit; where one does not, it finds out which, answers those, and commits
 * the rest.
 */
export class AppendCommitter {
  constructor(
    private readonly pool: Pool,
    private readonly sql: Statements,
    private readonly channel: string,
    private readonly observer: CommitObserver,
  ) {}

  /** Settles every append; never rejects. */
  commit(batch: readonly PendingAppend[]): Promise<void> {
    return commitPatiently(this.pool, batch, (client, open, settled) =>
      this.write(new AppendBatch(client, this.sql, this.channel), open, settled),
    );
  }

  private async write(
    writes: AppendBatch,
    batch: readonly PendingAppend[],
    settled: (append: PendingAppend) => void,
  ): Promise<void> {
    const places = await writes.placesFor(batch);
    const absent = batch.some(
      ({ expected }, index) => expected === 'stream_exists' && places[index] === -1,
    );
    const committed = absent ? undefined : await writes.write(batch, places);
    if (committed) return this.succeed(batch, places, committed);
    const rest: PendingAppend[] = [];
    const found = await writes.inspect(batch);
    batch.forEach((append, index) => {
      const { actual, known } = found[index] as Inspected;
      if (this.answered(append, actual, known)) settled(append);
      else rest.push(append);
    });
    if (rest.length === 0) return;
    if (rest.length < batch.length) return this.write(writes, rest, settled);
    await this.writeLocked(writes, rest);
  }

  /** Nothing can come between the look and the write here, so this ends every race. Rare, because it costs four round trips. */
  private async writeLocked(writes: AppendBatch, batch: readonly PendingAppend[]): Promise<void> {
    const places: number[] = [];
    const rest: PendingAppend[] = [];
    const committed = await writes.locked(async () => {
      const found = await writes.inspect(batch);
      batch.forEach((append, index) => {
        const { actual, known } = found[index] as Inspected;
        if (this.answered(append, actual, known)) return;
        rest.push(append);
        places.push(actual);
      });
      return rest.length === 0 ? undefined : writes.write(rest, places);
    });
    if (committed) this.succeed(rest, places, committed);
    assert(committed ?? rest.length === 0, `append to ${rest[0]?.stream} conflicts under the lock`);
  }

  /** Whether what is in the stream already answers the append: done before, or wrong. */
  private answered(append: PendingAppend, actual: number, known: Inspected['known']): boolean {
    const verdict = judgeAppend(append.expected, actual, known);
    if (verdict.kind === 'append') return false;
    if (verdict.kind === 'wrong') {
      append.reject(new WrongExpectedRevision(append.stream, append.expected, actual));
    } else {
      this.observer.reached(verdict.result.position);
      append.resolve(verdict.result);
    }
    return true;
  }

  private succeed(
    batch: readonly PendingAppend[],
    places: readonly number[],
    { position, recordedAt }: Committed,
  ): void {
    const count = batch.reduce((sum, { events }) => sum + events.length, 0);
    const before = (position - BigInt(count)) as Position;
    const recorded: RecordedEvent[] = [];
    let next = before;
    const ends = batch.map((append, index) => {
      let revision = places[index] as number;
      for (const { id, type, data, metadata } of append.events) {
        next = (next + 1n) as Position;
        recorded.push({
          id,
          type,
          stream: append.stream,
          revision: ++revision,
          position: next,
          data,
          metadata,
          recordedAt,
        });
      }
      return { revision, position: next };
    });
    const size = batch.reduce((sum, append) => sum + append.size, 0);
    this.observer.committed(before, recorded, size);
    batch.forEach((append, index) => append.resolve(ends[index] as (typeof ends)[number]));
  }
}
