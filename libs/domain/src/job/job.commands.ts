import type { JobCreated } from './job.events';

export type CreateJob = { readonly type: 'CreateJob' } & JobCreated['data'];
/**
 * One winner per attempt: another claim is `already_claimed` (J1). `claimId`: the worker's own name of its question, by which it is
 * answered again when the answer was lost.
 */
export type ClaimJob = {
  readonly type: 'ClaimJob';
  readonly agent: string;
  readonly claimId?: string;
};
export type CompleteJob = { readonly type: 'CompleteJob' };
export type FailJob = { readonly type: 'FailJob'; readonly message: string };
/** Pending: cancelled at once. In progress: a request; the worker's report or the lease's end settles it. */
export type CancelJob = { readonly type: 'CancelJob'; readonly reason: string };
/** The owner was canceled while the job was in progress, and the worker has acknowledged it. */
export type ConfirmJobCancelled = { readonly type: 'ConfirmJobCancelled'; readonly reason: string };
/** `retryable`: what the lost worker did may be done again. `attempt` guards against an expiry that comes late. */
export type ExpireLease = {
  readonly type: 'ExpireLease';
  readonly attempt: number;
  readonly retryable: boolean;
};

export type JobCommand =
  CreateJob | ClaimJob | CompleteJob | FailJob | CancelJob | ConfirmJobCancelled | ExpireLease;
