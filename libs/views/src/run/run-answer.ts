import {
  type RunFailureReason,
  type StackJobProgress,
  stackJobProgress,
  type Step,
} from '@keelson/domain';
import { runWaiting, type StackQueue } from '../waiting/run-waiting';
import type { Waiting } from '../waiting/waiting';
import type { RunRow } from './run.view';

export type RunDurations = {
  /** From creation until a worker took it. */
  readonly queueMs: number | null;
  /** While it waited for a person. */
  readonly approvalMs: number | null;
  /** From the first worker to the end, without the waiting for a person. Null while it goes on. */
  readonly executionMs: number | null;
};

/** A run as the API shows it. */
export type RunAnswer = Omit<
  RunRow,
  'sourceArchive' | 'failureReason' | 'failedStep' | 'message' | 'indeterminate' | 'laneToken'
> & {
  readonly source: { readonly archive: string };
  /** What a stack job shows of it (SJ17). */
  readonly progress: StackJobProgress;
  readonly hasPlan: boolean;
  /** Null where a worker is at it, or it has ended. */
  readonly waiting: Waiting | null;
  readonly failure: {
    readonly reason: RunFailureReason;
    readonly step: Step | null;
    readonly message: string;
    readonly indeterminate: boolean;
  } | null;
  /** Why it was discarded or canceled. */
  readonly reason: string | null;
  readonly durations: RunDurations;
};

export function runAnswer(row: RunRow, queue: StackQueue | undefined): RunAnswer {
  const { sourceArchive, failureReason, failedStep, message, indeterminate, ...shown } = row;
  const { laneToken: _laneToken, ...rest } = shown;
  const failure = failureReason && {
    reason: failureReason,
    step: failedStep,
    message: message ?? '',
    indeterminate,
  };
  return {
    ...rest,
    source: { archive: sourceArchive },
    progress: stackJobProgress(row.state),
    hasPlan: row.planDigest !== null,
    waiting: runWaiting(row, queue),
    failure,
    reason: failure ? null : message,
    durations: durationsOf(row),
  };
}

function durationsOf(row: RunRow): RunDurations {
  const approvalEnd = row.confirmedAt ?? (row.unconfirmedAt && row.endedAt);
  const approvalMs = between(row.unconfirmedAt, approvalEnd);
  const totalMs = between(row.startedAt, row.endedAt);
  return {
    queueMs: between(row.createdAt, row.startedAt),
    approvalMs,
    executionMs: totalMs === null ? null : totalMs - (approvalMs ?? 0),
  };
}

function between(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Date.parse(to) - Date.parse(from);
}
