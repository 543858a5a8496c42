import { randomUUID } from 'node:crypto';
import { ApiError, ServerUnreachable, StaleToken, type ClaimedJob } from '@keelson/client';
import { dropStaleJob } from './job/drop-stale-job';
import { JobFlow, type JobEnd } from './job/job-flow';
import { JobSession } from './job/job-session';
import type { JobRecord } from './journal/job-record';
import { pause } from './pause';
import type { RunnerDependencies } from './runner-dependencies';
import { removeJobFolder } from './workspace/job-folder';

const claimWaitMs = 25_000;
/** What the server hands out in one answer. */
const claimMax = 100;
const claimPauseMsFirst = 100;
const claimPauseMsMax = 5_000;

export type RunnerOptions = {
  readonly agentId: string;
  readonly concurrency: number;
  /** After this long without a server and without work the runner ends by itself. */
  readonly idleExitMs?: number;
};

/** `idle`: the server stayed away and nothing was left to do. */
export type RunnerEnd = 'drained' | 'idle' | 'abandoned';

type InFlight = { readonly ended: Promise<void>; session?: JobSession };

/** The server does not let this runner claim, and never has since it started: its token is wrong or has another role. */
export class ClaimForbidden extends Error {
  constructor(cause: ApiError) {
    super(`the server does not let this runner claim jobs: ${cause.message}`, { cause });
    this.name = 'ClaimForbidden';
  }
}

/**
 * Claims jobs and carries each to its end, up to `concurrency` at once; first those that an earlier life had in flight, however
 * many. A server that cannot be reached ends nothing.
 *
 * Ends: `drain` stops claiming and waits for the jobs in flight; `abandon` lets go of them at once, with their tools running and
 * the journal kept, for the next start to go on with.
 */
export class Runner {
  private readonly draining = new AbortController();
  private readonly leaving = new AbortController();
  private readonly inFlight = new Map<string, InFlight>();
  private active = 0;
  private quietSince = Date.now();
  private wake: (() => void) | undefined;
  private everClaimed = false;
  /** The claim that was asked for last, while nobody knows what it has won. */
  private unanswered: string | undefined;

  constructor(
    private readonly deps: RunnerDependencies,
    private readonly options: RunnerOptions,
  ) {}

  get jobsInFlight(): number {
    return this.active;
  }

  async run(): Promise<RunnerEnd> {
    const { records, unreadable } = await this.deps.journal.load();
    for (const file of unreadable) {
      this.deps.log.error({ file }, 'a journal cannot be read; left alone');
    }
    await this.deps.kept.sweep(this.deps.log);
    for (const record of records) this.track(record.jobId, () => this.resume(record));
    const end = await this.claimLoop();
    const told = this.tellLeave();
    while (this.active > 0 && !this.leaving.signal.aborted) await this.change();
    await told;
    return this.leaving.signal.aborted ? 'abandoned' : end;
  }

  drain(): void {
    this.draining.abort();
    this.wake?.();
  }

  abandon(): void {
    this.leaving.abort();
    this.drain();
  }

  private async claimLoop(): Promise<RunnerEnd> {
    const stop = this.draining.signal;
    let fruitless = 0;
    while (!stop.aborted) {
      const max = this.options.concurrency - this.active;
      if (max <= 0) {
        await this.change();
        continue;
      }
      try {
        for (const job of await this.claim(max)) this.track(job.jobId, () => this.carry(job));
        fruitless = 0;
      } catch (error) {
        if (stop.aborted) break;
        this.judge(error, fruitless);
        if (error instanceof ServerUnreachable && this.isIdle()) return 'idle';
        await pause(Math.min(claimPauseMsMax, claimPauseMsFirst * 2 ** fruitless), stop);
        fruitless = Math.min(fruitless + 1, 10);
      }
    }
    return 'drained';
  }

  private async claim(max: number): Promise<readonly ClaimedJob[]> {
    const { unanswered = randomUUID() } = this;
    const question = { claimId: unanswered, again: this.unanswered !== undefined };
    const request = { max: Math.min(max, claimMax), waitMs: claimWaitMs, ...question };
    this.unanswered = unanswered;
    const jobs = await this.deps.api.claim(this.options.agentId, request, this.draining.signal);
    this.unanswered = undefined;
    this.everClaimed = true;
    this.quietSince = Date.now();
    return jobs;
  }

  private async tellLeave(): Promise<void> {
    await this.deps.api.leave(this.options.agentId).catch((error: unknown) => {
      this.deps.log.debug({ err: error }, 'the server was not told that this runner leaves');
    });
  }

  private judge(error: unknown, fruitless: number): void {
    const forbidden = error instanceof ApiError && (error.status === 401 || error.status === 403);
    if (forbidden && !this.everClaimed && this.active === 0) throw new ClaimForbidden(error);
    if (fruitless === 0) this.deps.log.warn({ err: error }, 'no jobs can be claimed for now');
  }

  private isIdle(): boolean {
    const { idleExitMs } = this.options;
    if (idleExitMs === undefined || this.active > 0) return false;
    return Date.now() - this.quietSince >= idleExitMs;
  }

  /** Counts a job as in flight until its work has ended. One with the same id follows the earlier one. */
  private track(jobId: string, work: () => Promise<void>): void {
    const earlier = this.inFlight.get(jobId);
    // The newer claim proves that the older is void; two of them must not share a folder and a journal.
    earlier?.session?.lose(new StaleToken());
    this.active += 1;
    const ended = (earlier?.ended ?? Promise.resolve())
      .then(work)
      .catch((error: unknown) => {
        if (!this.leaving.signal.aborted) {
          this.deps.log.error({ err: error, jobId }, 'a job was dropped');
        }
      })
      .finally(() => {
        if (this.inFlight.get(jobId) === entry) this.inFlight.delete(jobId);
        this.active -= 1;
        this.quietSince = Date.now();
        this.wake?.();
      });
    const entry: InFlight = { ended };
    this.inFlight.set(jobId, entry);
  }

  private async resume(record: JobRecord): Promise<void> {
    const { jobId, token, folder, stage } = record;
    if (stage === 'ended') return this.cleanUp(record, 'settled');
    this.deps.log.info({ jobId, stage, folder }, 'going on with a job of an earlier life');
    let job: ClaimedJob;
    try {
      job = await this.deps.api.work({ jobId, token }, this.leaving.signal);
    } catch (error) {
      if (error instanceof StaleToken) return dropStaleJob(this.deps, record, this.leaving.signal);
      throw error;
    }
    return this.carry(job, record);
  }

  private async carry(job: ClaimedJob, recorded?: JobRecord): Promise<void> {
    const record = recorded ?? firstRecord(job);
    const session = new JobSession(this.deps, job, record, this.leaving.signal);
    const entry = this.inFlight.get(job.jobId);
    if (entry !== undefined) entry.session = session;
    session.log.info({ stage: record.stage, attempt: job.attempt }, 'job begins');
    try {
      const end = await new JobFlow(session, recorded !== undefined).run();
      session.log.info({ end }, 'job ends');
      await session.close();
      if (end !== 'abandoned') await this.cleanUp(session.record, end);
    } finally {
      await session.close();
    }
  }

  private async cleanUp(record: JobRecord, end: JobEnd): Promise<void> {
    const { journal, kept, log } = this.deps;
    const { jobId, folder, stage } = record;
    if (end === 'settled') await journal.write({ ...record, stage: 'ended' }, 'survives_runner');
    else if (stage === 'apply') {
      log.warn({ jobId, folder }, 'the folder of an apply without outcome is kept');
    }
    const isKept = end !== 'settled' && stage === 'apply';
    if (isKept) await kept.keep(record);
    else if (folder !== undefined) await removeJobFolder(folder);
    await journal.remove(jobId);
    if (isKept) await kept.sweep(log);
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      if (this.leaving.signal.aborted) resolve();
    });
  }
}

function firstRecord({ jobId, runId, token, attempt, phase, work }: ClaimedJob): JobRecord {
  const stage = phase === 'plan' ? 'init' : 'restore';
  return { version: 1, jobId, runId, token, attempt, phase, steps: work.steps, stage };
}
