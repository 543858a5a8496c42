import { isTerminalRunState, type Step } from '@keelson/domain';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { RunRow } from '../run/run.view';
import { poolOf } from '../view-schema';
import { type LogLine, type NewLogLine, packLines, unpackLines } from './log-line';
import { LogNews } from './log-news';

/** Lines that one read answers, at most. */
export const LOG_LINES_MAX = 5_000;
const CHUNKS_PER_READ = 200;
/** Two writers of one run met: the second sees what the first wrote and goes on. */
const APPEND_TRIES_MAX = 10;
const UNIQUE_VIOLATION = '23505';

export type LogPage = {
  readonly items: readonly LogLine[];
  /** Where to read on. */
  readonly next: number;
};

/** Lines before these are missing: the sender goes back to `expected`. */
export class LogGap extends Error {
  constructor(
    jobId: string,
    step: string,
    readonly expected: number,
    from: number,
  ) {
    super(`job ${jobId}, step ${step}: lines from ${from} came while ${expected} is the next`);
    this.name = 'LogGap';
  }
}

/**
 * The lines that tools print, in compressed chunks, one insert per batch of a worker.
 *
 * True: within (job, step) lines have no gaps and no repetitions, however often a worker sends them; every line of a run has an
 * offset that never changes and leaves no holes; lines of concurrent steps lie in the order in which their batches came.
 * Not promised: that they can be rebuilt. Lines are not events (there are too many of them, and nothing is decided by them), so this
 * is no view: it lies in a schema of its own, and its backup is the database's.
 */
@Injectable()
export class LogStore implements OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly news: LogNews;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {
    this.pool = poolOf(dataSource);
    this.news = new LogNews(this.pool);
  }

  /** `from` is the number of the first line within (job, step). Answers the number of the next one. @throws LogGap */
  async append(
    runId: string,
    jobId: string,
    step: Step,
    from: number,
    lines: readonly NewLogLine[],
  ): Promise<number> {
    let next = from;
    let rest = lines;
    for (let tries = 0; rest.length > 0; tries++) {
      if (await this.insert(runId, jobId, step, next, rest)) {
        this.news.told(runId);
        return next + rest.length;
      }
      const known = await this.nextSequence(jobId, step);
      if (known < next) throw new LogGap(jobId, step, known, next);
      if (tries >= APPEND_TRIES_MAX) throw new Error(`run ${runId}: too many writers of its log`);
      rest = rest.slice(known - next);
      next = known;
    }
    return this.nextSequence(jobId, step);
  }

  async read(runId: string, from: number, limit: number): Promise<LogPage> {
    const { rows } = await this.pool.query<{ line_from: number; step: Step; lines: Buffer }>({
      name: 'read log',
      text: `select line_from, step, lines from logs.chunks
        where run_id = $1 and line_to > $2
          and line_from >= coalesce((select max(line_from) from logs.chunks
            where run_id = $1 and line_from <= $2), 0)
        order by line_from limit $3`,
      values: [runId, from, CHUNKS_PER_READ],
    });
    const items: LogLine[] = [];
    const most = Math.min(limit, LOG_LINES_MAX);
    for (const { line_from: first, step, lines } of rows) {
      if (items.length >= most) break;
      const unpacked = await unpackLines(lines);
      unpacked.forEach((line, index) => {
        const offset = first + index;
        if (offset >= from && items.length < most) items.push({ offset, step, ...line });
      });
    }
    return { items, next: (items.at(-1)?.offset ?? from - 1) + 1 };
  }

  /** Lines from an offset on, as they come; ends when the run has ended and all is read, or when the signal aborts. */
  async *follow(
    runId: string,
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly LogLine[], void, void> {
    const watch = this.news.watch(runId);
    try {
      let next = from;
      while (!signal.aborted && !this.news.closed) {
        // Asked before the read: what was written before the end is then certainly in it.
        const ended = await this.hasEnded(runId);
        const page = await this.read(runId, next, LOG_LINES_MAX);
        next = page.next;
        if (page.items.length > 0) yield page.items;
        else if (ended) return;
        else await watch.changed(signal);
      }
    } finally {
      watch.close();
    }
  }

  /** Ends what follows and lets go of the listening connection. */
  async onApplicationShutdown(): Promise<void> {
    await this.news.close();
  }

  /** False when the lines are not the next ones, or when another writer was faster. */
  private async insert(
    runId: string,
    jobId: string,
    step: Step,
    from: number,
    lines: readonly NewLogLine[],
  ): Promise<boolean> {
    try {
      const { rowCount } = await this.pool.query({
        name: 'append log',
        text: `insert into logs.chunks
            (run_id, line_from, line_to, job_id, step, seq_from, seq_to, lines)
          select $1, first, first + $6::int, $2, $3, $4::int, $4::int + $6::int, $5
          from (select coalesce((select line_to from logs.chunks where run_id = $1
                  order by line_from desc limit 1), 0) as first) as end_of_run
          where $4::int = coalesce((select seq_to from logs.chunks where job_id = $2 and step = $3
            order by seq_from desc limit 1), 0)`,
        values: [runId, jobId, step, from, await packLines(lines), lines.length],
      });
      return rowCount === 1;
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  private async nextSequence(jobId: string, step: Step): Promise<number> {
    const { rows } = await this.pool.query<{ seq_to: number }>(
      `select seq_to from logs.chunks where job_id = $1 and step = $2
       order by seq_from desc limit 1`,
      [jobId, step],
    );
    return rows[0]?.seq_to ?? 0;
  }

  private async hasEnded(runId: string): Promise<boolean> {
    const run = await this.dataSource
      .getRepository(RunRow)
      .findOne({ where: { id: runId }, select: { id: true, state: true } });
    return run !== null && isTerminalRunState(run.state);
  }
}
