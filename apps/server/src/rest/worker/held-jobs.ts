import { DecideAndAppend } from '@keelson/commands';
import { DecisionRejected, jobDecider, jobStream, type Job } from '@keelson/domain';

export type HeldJob = Job & { readonly claim: NonNullable<Job['claim']> };

/** Tells whether a worker still holds a job. A lower or unknown token is refused, for artifacts and state too (N7). */
export class HeldJobs {
  constructor(private readonly aggregates: DecideAndAppend) {}

  /** @throws DecisionRejected `not_found`, `stale_token` */
  async require(jobId: string, token: string): Promise<HeldJob> {
    const job = await this.find(jobId);
    const { state, claim } = job;
    if (state === 'in_progress' && claim?.token === token) return { ...job, claim };
    throw new DecisionRejected('stale_token', `job ${jobId} is not held with this token`);
  }

  /** For what may come late: any token is good that the job ever had. @throws DecisionRejected `not_found`, `stale_token` */
  async requireOnceHeld(jobId: string, token: string): Promise<Job> {
    const known = await this.aggregates.recall(jobDecider, jobStream(jobId));
    const job =
      known.state === 'absent' || known.claim?.token !== token ? await this.find(jobId) : known;
    if (job.claim?.token === token) return job;
    throw new DecisionRejected('stale_token', `job ${jobId} is not held with this token`);
  }

  /** @throws DecisionRejected `not_found` */
  async find(jobId: string): Promise<Job> {
    const job = await this.aggregates.load(jobDecider, jobStream(jobId));
    if (job.state !== 'absent') return job;
    throw new DecisionRejected('not_found', `there is no job ${jobId}`);
  }
}
