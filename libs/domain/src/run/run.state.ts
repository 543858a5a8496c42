import type { Delta } from './delta';
import type { RunConfirmed, RunCreated, RunFailed, RunFinished, Step } from './run.events';
import type { RunStateName } from './run.machine';

/** The plan that the run stands on; its apply is of this very plan (U2, U7). */
export type RunPlan = {
  readonly planDigest: string;
  readonly delta: Delta;
  readonly noChanges: boolean;
  readonly token: string;
};

export type Run = {
  readonly state: RunStateName;
  /** Of the grant that made it ready; null while queued. */
  readonly laneToken: number | null;
  /** The job whose claim the run heard of last. */
  readonly jobId: string | null;
  /** How often that job was claimed. */
  readonly attempt: number;
  /** The newest token that was issued for this run (U9); it may have lost its worth, see `isRunAtWorker`. */
  readonly token: string | null;
  /** Claims of all its jobs so far: the next job's `claimsBefore` (J2). */
  readonly claims: number;
  /** Steps that the current worker has started. */
  readonly started: readonly Step[];
  /** Steps that need not be done again, in order. */
  readonly finished: readonly Step[];
  readonly plan: RunPlan | null;
  readonly workspaceDigest: string | null;
  /** The token under which the workspace was taken up for the apply. */
  readonly restoredBy: string | null;
  readonly confirmation: RunConfirmed['data'] | null;
  /** Why a cancel was requested while a worker was at it; it takes effect at the next boundary. */
  readonly cancelRequested: string | null;
  readonly failure: RunFailed['data'] | null;
  readonly outcome: RunFinished['data'] | null;
} & RunCreated['data'];

export type RunState = { readonly state: 'absent' } | Run;
