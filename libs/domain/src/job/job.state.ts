import type { JobCreated } from './job.events';
import type { JobStateName } from './job.machine';

export type Job = {
  readonly state: JobStateName;
  /** Claims so far; the current one while in progress. */
  readonly attempt: number;
  /** Who holds the lease, or held it at the end; null while nobody does. */
  readonly claim: { readonly agent: string; readonly token: string } | null;
  /** Why a cancel was requested while a worker was at it. */
  readonly cancelRequested: string | null;
} & JobCreated['data'];

export type JobState = { readonly state: 'absent' } | Job;
