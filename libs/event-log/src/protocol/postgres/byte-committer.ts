import type { Pool } from 'pg';
import type { CommitObserver } from '../../postgres/append-committer';
import { commitPatiently } from '../../postgres/commit-patiently';
import type { Position } from '../../event-log.port';
import {
  type ByteEvent,
  type ByteWrite,
  TOMBSTONE_REVISION,
  type WriteOutcome,
} from '../byte-log.port';
import { exactBelief, judgeWrite } from '../judge-write';
import { isMetastream } from '../stream-metadata';
import type { PlacedRows } from './append-columns';
import { ByteBatch, type CommittedBytes } from './byte-batch';
import type { ByteStatements } from './byte-statements';

const NOWHERE = -1;

/** A write on its way: exactly one of `resolve` and `reject` is called. */
export type PendingWrite = ByteWrite & {
  readonly size: number;
  readonly resolve: (outcome: WriteOutcome) => void;
  readonly reject: (error: Error) => void;
};

/**
 * Commits a batch of writes: by one statement where all are plain appends that fit; else under the head's lock, where each is
 * judged by what is there.
 */
export class ByteCommitter {
  constructor(
    private readonly pool: Pool,
    private readonly sql: ByteStatements,
    private readonly channel: string,
    private readonly observer: CommitObserver<ByteEvent>,
  ) {}

  /** Settles every write; never rejects. */
  commit(batch: readonly PendingWrite[]): Promise<void> {
    return commitPatiently(this.pool, batch, (client, open, settled) =>
      this.write(new ByteBatch(client, this.sql, this.channel), open, settled),
    );
  }

  private async write(
    writes: ByteBatch,
    batch: readonly PendingWrite[],
    settled: (write: PendingWrite) => void,
  ): Promise<void> {
    const rows = batch.every(isPlain) ? await this.plainRows(writes, batch) : undefined;
    const committed = rows && (await writes.write(rows, true));
    if (!rows || !committed) return this.writeLocked(writes, batch, settled);
    const ends = this.tell(rows, committed);
    batch.forEach((write, index) => write.resolve(written(ends[index] as ByteEvent)));
  }

  /** Where each append goes if nothing is in its way. One round trip, and only where a belief is not exact. */
  private async plainRows(
    writes: ByteBatch,
    batch: readonly PendingWrite[],
  ): Promise<PlacedRows[] | undefined> {
    const vague = batch.filter(({ expected }) => exactBelief(expected) === undefined);
    const states = vague.length === 0 ? [] : await writes.states(vague.map(({ stream }) => stream));
    if (states.some(({ last }) => last === TOMBSTONE_REVISION)) return undefined;
    let next = 0;
    const rows = batch.map(({ stream, expected, events }) => {
      const after = exactBelief(expected) ?? states[next++]?.last ?? NOWHERE;
      return { stream, after, events, absent: expected === 'stream_exists' && after < 0 };
    });
    return rows.some(({ absent }) => absent) ? undefined : rows;
  }

  private async writeLocked(
    writes: ByteBatch,
    batch: readonly PendingWrite[],
    settled: (write: PendingWrite) => void,
  ): Promise<void> {
    const answers: (() => void)[] = [];
    const { rows, committed } = await writes.locked(async () => {
      const found = await writes.contexts(batch);
      const rows: PlacedRows[] = [];
      batch.forEach((write, index) => {
        const { context, taken } = found[index] as (typeof found)[number];
        const verdict = judgeWrite(write, context);
        if (verdict.kind === 'answered') {
          answers.push(() => this.answer(write, verdict.outcome, settled));
          return;
        }
        const place = rows.length + verdict.answer;
        rows.push(
          ...verdict.rows.map((each) => (each.stream === write.stream ? { ...each, taken } : each)),
        );
        answers.push(() => write.resolve(written(ends[place] as ByteEvent)));
      });
      return { rows, committed: rows.length > 0 ? await writes.write(rows, false) : undefined };
    });
    const ends = committed ? this.tell(rows, committed) : [];
    for (const answer of answers) answer();
  }

  private answer(
    write: PendingWrite,
    outcome: WriteOutcome,
    settled: (write: PendingWrite) => void,
  ): void {
    if (outcome.kind === 'written' && outcome.position !== undefined) {
      this.observer.reached(outcome.position);
    }
    settled(write);
    write.resolve(outcome);
  }

  /** Tells the live feed what was committed. The last event of each of the rows. */
  private tell(
    rows: readonly PlacedRows[],
    { position, recordedAtMs }: CommittedBytes,
  ): (ByteEvent | undefined)[] {
    const count = rows.reduce((sum, { events }) => sum + events.length, 0);
    const before = (position - BigInt(count)) as Position;
    let next = before;
    let size = 0;
    const recorded: ByteEvent[] = [];
    const ends = rows.map(({ stream, after, events }) => {
      events.forEach((event, index) => {
        next = (next + 1n) as Position;
        size += event.data.length + event.metadata.length;
        const { id, type, isJson, data, metadata } = event;
        recorded.push({
          id,
          type,
          isJson,
          data,
          metadata,
          stream,
          revision: after + 1 + index,
          position: next,
          recordedAtMs,
        });
      });
      return recorded.at(-1);
    });
    this.observer.committed(before, recorded, size);
    return ends;
  }
}

const written = ({ revision, position }: ByteEvent): WriteOutcome => ({
  kind: 'written',
  revision,
  position,
});

/** An append that can do without a look at the stream: everything that is not an exception. */
function isPlain({ stream, expected, events, deletes }: PendingWrite): boolean {
  if (deletes || events.length === 0 || isMetastream(stream)) return false;
  return typeof expected !== 'number' || expected + events.length < TOMBSTONE_REVISION;
}
