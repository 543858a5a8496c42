import type { Event } from '../event';
import type { Provisioner } from '../stack/stack.events';

/** A run's planning part (which goes on to apply when nothing has to wait) or its confirmed apply. */
export type JobPhase = 'plan' | 'apply';
export type JobOwner = {
  readonly kind: 'run';
  readonly runId: string;
  readonly stackId: string;
  readonly phase: JobPhase;
};

export type JobCreated = Event<
  'JobCreated',
  {
    readonly jobId: string;
    readonly owner: JobOwner;
    readonly provisioner: Provisioner;
    readonly laneToken: number;
    /** How often workers can have claimed the owner's jobs before this one: tokens grow over all of them (J2). */
    readonly claimsBefore: number;
    readonly attemptsMax: number;
  }
>;
export type JobClaimed = Event<
  'JobClaimed',
  {
    readonly jobId: string;
    readonly owner: JobOwner;
    readonly agent: string;
    readonly attempt: number;
    readonly token: string;
    /** Absent: the worker cannot ask for this claim again. */
    readonly claimId?: string;
  }
>;
export type JobReleasedBack = Event<
  'JobReleasedBack',
  { readonly owner: JobOwner; readonly attempt: number; readonly reason: string }
>;
export type JobCancelRequested = Event<'JobCancelRequested', { readonly reason: string }>;
export type JobCompleted = Event<'JobCompleted', { readonly owner: JobOwner }>;
export type JobFailed = Event<
  'JobFailed',
  {
    readonly owner: JobOwner;
    readonly attempt: number;
    readonly reason: 'failed' | 'lease_lost';
    readonly message: string;
  }
>;
export type JobCancelled = Event<
  'JobCancelled',
  { readonly owner: JobOwner; readonly reason: string }
>;

export type JobEvent =
  | JobCreated
  | JobClaimed
  | JobReleasedBack
  | JobCancelRequested
  | JobCompleted
  | JobFailed
  | JobCancelled;
