import type { JobClaimed, JobCreated } from './job.events';
import type { JobStateName } from './job.machine';

export type Claim = Pick<JobClaimed['data'], 'agent' | 'token' | 'claimId'>;

export type Job = {
  readonly state: JobStateName;
  /** Claims so far; the current one while in progress. */
  readonly attempt: number;
  /** Who holds the lease, or held it at the end; null while nobody does. */
  readonly claim: Claim | null;
  /** Why a cancel was requested while a worker was at it. */
  readonly cancelRequested: string | null;
} & JobCreated['data'];

export type JobState = { readonly state: 'absent' } | Job;
