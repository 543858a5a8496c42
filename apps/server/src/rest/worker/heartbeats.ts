import { Leases } from '@keelson/views';
import { leaseUntil } from '../../operations/lease';
import { HeldJobs, type HeldJob } from './held-jobs';
import { JobQueue } from './job-queue';

export type Beat = { readonly leaseUntil: string; readonly cancelRequested: boolean };

/** Keeps workers' leases alive, and tells them of a wish to cancel as soon as it is in the log. */
export class Heartbeats {
  constructor(
    private readonly queue: JobQueue,
    private readonly held: HeldJobs,
    private readonly leases: Leases,
  ) {}

  /**
   * Renews the lease at once; answers after `waitMs`, or as soon as the job is to be cancelled.
   *
   * Does not look again whether the job is still held: a worker whose report has just ended it would hear that it was lost.
   *
   * @throws DecisionRejected `not_found`, `stale_token`
   */
  async beat(jobId: string, token: string, waitMs: number, gone: AbortSignal): Promise<Beat> {
    const looked = new AbortController();
    const leave = (): void => looked.abort();
    gone.addEventListener('abort', leave);
    // Listening begins before looking, so that no wish can fall between the two.
    const news = this.queue.waitForJob(jobId, waitMs, looked.signal);
    try {
      const job = await this.held.require(jobId, token);
      const until = await this.renew(jobId, token, job);
      const knows = job.cancelRequested !== null || waitMs === 0;
      if (!knows) await news;
      const { cancelRequested } = knows ? job : await this.held.find(jobId);
      return { leaseUntil: until.toISOString(), cancelRequested: cancelRequested !== null };
    } finally {
      gone.removeEventListener('abort', leave);
      looked.abort();
    }
  }

  private async renew(jobId: string, token: string, { attempt, claim }: HeldJob): Promise<Date> {
    const until = leaseUntil(Date.now());
    await this.leases.grant({ jobId, attempt, token, agent: claim.agent, leaseUntil: until });
    return until;
  }
}
