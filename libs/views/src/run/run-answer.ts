import {
  type RunFailureReason,
  type StackJobProgress,
  stackJobProgress,
  type Step,
} from '@keelson/domain';
import { runWaiting, type StackQueue } from '../waiting/run-waiting';
import type { Waiting } from '../waiting/waiting';
import { durationsOf, type RunDurations } from './run-durations';
import type { RunRow } from './run.view';

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
