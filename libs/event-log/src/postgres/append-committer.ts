import assert from 'node:assert';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import {
  LogUnavailable,
  type Position,
  type RecordedEvent,
  WrongExpectedRevision,
} from '../event-log.port';
import { judgeAppend } from '../judge-append';
import { AppendBatch, type Committed, type Inspected } from './append-batch';
import type { PendingAppend } from './group-commit';
import { isOutage } from './outage';
import type { Statements } from './statements';

/** With the waits between them about 1.5 s: a restarted server is back by then, and a caller still waits. */
const ATTEMPTS_MAX = 6;
const RETRY_FIRST_MS = 50;

/** What a committer tells the live feed: events that it has just committed, or a position that it knows to exist. */
export interface CommitObserver {
  committed(before: Position, events: readonly RecordedEvent[], size: number): void;
  reached(position: Position): void;
}

/** No connection could be had, so nothing was sent. */
class NotConnected extends Error {}

/**
 * Commits a batch of appends: all at once where they fit; where one does not, it finds out which, answers those, and commits
 * the rest. An append that was sent and not answered is sent again with the same ids, which changes nothing if it had happened.
 */
export class AppendCommitter {
  constructor(
    private readonly pool: Pool,
    private readonly sql: Statements,
    private readonly channel: string,
    private readonly observer: CommitObserver,
  ) {}

  /** Settles every append; never rejects. */
  async commit(batch: readonly PendingAppend[]): Promise<void> {
    let open = batch;
    let sent = false;
    const settle = (append: PendingAppend): void =>
      void (open = open.filter((other) => other !== append));
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.onConnection((writes) => this.write(writes, open, settle));
      } catch (error) {
        sent ||= !(error instanceof NotConnected);
        if (!(error instanceof NotConnected) && !isOutage(error)) {
          return this.oneByOne(open, error as Error);
        }
        if (attempt === ATTEMPTS_MAX) return unavailable(open, sent, error);
        await delay(RETRY_FIRST_MS * 2 ** (attempt - 1));
      }
    }
  }

  /** The database refuses something for what it is. Alone, only the guilty append fails. */
  private async oneByOne(batch: readonly PendingAppend[], error: Error): Promise<void> {
    if (batch.length === 1) return batch[0]?.reject(error);
    for (const append of batch) await this.commit([append]);
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

  private async onConnection(work: (writes: AppendBatch) => Promise<void>): Promise<void> {
    let client: PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw new NotConnected('no connection to the database', { cause: error });
    }
    try {
      await work(new AppendBatch(client, this.sql, this.channel));
      client.release();
    } catch (error) {
      client.release(isOutage(error));
      throw error;
    }
  }
}

function unavailable(batch: readonly PendingAppend[], sent: boolean, cause: unknown): void {
  for (const append of batch) {
    append.reject(
      new LogUnavailable(
        `append to ${append.stream}: the database ${sent ? 'did not answer' : 'cannot be reached'}`,
        sent ? 'unknown' : 'not_applied',
        { cause },
      ),
    );
  }
}
