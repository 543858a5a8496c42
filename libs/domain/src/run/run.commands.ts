import type { DriftFinding, OutputValue } from '../stack/stack.events';
import type { Delta } from './delta';
import type { RunCreated, RunFailureReason, RunType, Step } from './run.events';

/** `runType` becomes the event's `type`, a name that the command needs for itself. `operations` follow from the flow control. */
export type CreateRun = { readonly type: 'CreateRun'; readonly runType: RunType } & Omit<
  RunCreated['data'],
  'operations' | 'type'
>;
export type ReadyRun = { readonly type: 'ReadyRun'; readonly laneToken: number };
/** A worker claimed the run's job. From `ready`: preparing; from `confirmed`: preparing_apply; from `applying`: reassigned. */
export type PrepareRun = {
  readonly type: 'PrepareRun';
  readonly jobId: string;
  readonly token: string;
  readonly worker: string;
};
export type StartStep = { readonly type: 'StartStep'; readonly step: Step; readonly token: string };
/** For init and refresh. Plan and apply end with ReportPlan and ReportApply. */
export type FinishStep = {
  readonly type: 'FinishStep';
  readonly step: 'init' | 'refresh';
  readonly token: string;
  readonly summary?: string;
  readonly drift?: readonly DriftFinding[];
};
/** No change: finished. Pause off: applying. Else the worker hands over (ArchiveWorkspace). */
export type ReportPlan = {
  readonly type: 'ReportPlan';
  readonly token: string;
  readonly planDigest: string;
  readonly delta: Delta;
  readonly noChanges: boolean;
  readonly warnings: readonly string[];
};
export type ArchiveWorkspace = {
  readonly type: 'ArchiveWorkspace';
  readonly token: string;
  readonly digest: string;
  readonly sizeBytes: number;
};
/** `currentInputDigest` is computed by the handler from today's outputs; another one than the plan's is `stale_plan` (U7). */
export type ConfirmRun = {
  readonly type: 'ConfirmRun';
  readonly planDigest: string;
  readonly currentInputDigest: string;
  readonly comment?: string;
  /** ISO-8601; when no worker has taken it by then, it fails (R40). */
  readonly dueAt: string;
};
export type DiscardRun = { readonly type: 'DiscardRun'; readonly comment?: string };
export type RestoreWorkspace = {
  readonly type: 'RestoreWorkspace';
  readonly token: string;
  readonly digest: string;
};
export type ReportApply = {
  readonly type: 'ReportApply';
  readonly token: string;
  readonly applied: Delta['resources'];
  readonly outputs: Readonly<Record<string, OutputValue>>;
};
export type FailStep = {
  readonly type: 'FailStep';
  readonly token: string;
  readonly step: Step;
  readonly message: string;
  readonly indeterminate: boolean;
  /** Part of an apply may have been done. Absent where a failure from before this was told is decided again. */
  readonly partial?: boolean;
};
/** Immediate before a worker has it and at unconfirmed; a request while a worker is at it; refused from confirmed on (C1). */
export type CancelRun = { readonly type: 'CancelRun'; readonly reason: string };
/** The worker reached a boundary after CancelRequested and stopped there (R35). */
export type AcknowledgeCancel = { readonly type: 'AcknowledgeCancel'; readonly token: string };
/** The job's lease ended. `retryable` as the job decided it. */
export type LoseLease = {
  readonly type: 'LoseLease';
  readonly jobId: string;
  readonly attempt: number;
  readonly retryable: boolean;
};
export type FailRun = {
  readonly type: 'FailRun';
  readonly reason: RunFailureReason;
  readonly message: string;
};

export type RunCommand =
  | CreateRun
  | ReadyRun
  | PrepareRun
  | StartStep
  | FinishStep
  | ReportPlan
  | ArchiveWorkspace
  | ConfirmRun
  | DiscardRun
  | RestoreWorkspace
  | ReportApply
  | FailStep
  | CancelRun
  | AcknowledgeCancel
  | LoseLease
  | FailRun;
