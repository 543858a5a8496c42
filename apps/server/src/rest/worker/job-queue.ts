import type { JobEvent } from '@keelson/domain';
import type { EventLog, Position } from '@keelson/event-log';

type Waiter = () => void;

const ENDS: ReadonlySet<string> = new Set<JobEvent['type']>([
  'JobCompleted',
  'JobFailed',
  'JobCancelled',
]);

/**
 * The jobs that wait for a worker, in the order in which they became ready. It follows the log, so a claim is woken by the
 * append and not by a poll. It only proposes: who wins a job is decided by the job's own stream.
 */
export class JobQueue {
  private readonly pending = new Set<string>();
  private readonly waiters = new Set<Waiter>();
  private readonly waitersOfJobs = new Map<string, Set<Waiter>>();
  private readonly stopping = new AbortController();
  private following: Promise<void> | undefined;

  /** `onEnded` is told of the jobs that have ended, whoever ended them. */
  constructor(
    private readonly log: EventLog,
    private readonly onEnded: (jobIds: readonly string[]) => void,
  ) {}

  /** `known`: what the jobs view says is pending at `position`. */
  start(known: readonly string[], position: Position): void {
    for (const jobId of known) this.pending.add(jobId);
    this.following = this.follow(position);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    for (const waiters of [this.waiters, ...this.waitersOfJobs.values()]) wakeAll(waiters);
    await this.following;
  }

  /** Nothing will come any more: whoever waits may go. */
  get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Takes up to `max` candidates; one that could not be won is simply gone from here. */
  take(max: number): string[] {
    const taken: string[] = [];
    for (const jobId of this.pending) {
      if (taken.length >= max) break;
      this.pending.delete(jobId);
      taken.push(jobId);
    }
    return taken;
  }

  /** Puts a candidate back that was taken but not claimed. */
  giveBack(jobId: string): void {
    this.pending.add(jobId);
    this.wake();
  }

  /** Until a job is pending, the time is over, the caller has gone, or the server stops. */
  async wait(waitMs: number, gone: AbortSignal): Promise<void> {
    if (this.pending.size > 0) return;
    await this.waitAmong(this.waiters, waitMs, gone);
  }

  /** Until the job is to be cancelled, the time is over, the caller has gone, or the server stops. */
  async waitForJob(jobId: string, waitMs: number, gone: AbortSignal): Promise<void> {
    const waiters = this.waitersOfJobs.get(jobId) ?? new Set();
    this.waitersOfJobs.set(jobId, waiters);
    await this.waitAmong(waiters, waitMs, gone);
    if (waiters.size === 0) this.waitersOfJobs.delete(jobId);
  }

  private async waitAmong(waiters: Set<Waiter>, waitMs: number, gone: AbortSignal): Promise<void> {
    if (this.stopping.signal.aborted || gone.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        waiters.delete(done);
        gone.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      waiters.add(done);
      gone.addEventListener('abort', done);
    });
  }

  private async follow(after: Position): Promise<void> {
    const signal = this.stopping.signal;
    for await (const message of this.log.subscribe({ after, prefixes: ['job-'], signal })) {
      if (message.kind !== 'events') continue;
      const ended: string[] = [];
      for (const { type, stream } of message.events) {
        const jobId = stream.slice('job-'.length);
        this.hear(type, jobId);
        if (ENDS.has(type)) ended.push(jobId);
      }
      if (ended.length > 0) this.onEnded(ended);
    }
  }

  private hear(type: string, jobId: string): void {
    if (type === 'JobCreated' || type === 'JobReleasedBack') {
      this.pending.add(jobId);
      this.wake();
    } else if (type !== 'JobCancelRequested') this.pending.delete(jobId);
    if (type === 'JobCancelRequested') {
      wakeAll(this.waitersOfJobs.get(jobId) ?? new Set());
    }
  }

  private wake(): void {
    wakeAll(this.waiters);
  }
}

function wakeAll(waiters: ReadonlySet<Waiter>): void {
  for (const waiter of [...waiters]) waiter();
}
