import { type StackJobProgress, stackJobProgress } from '@keelson/domain';
import { runWaiting, type StackQueue } from '../waiting/run-waiting';
import type { Waiting } from '../waiting/waiting';
import { durationsOf, type RunDurations } from './run-durations';
import { type RunFailure, runFailure } from './run-failure';
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
  readonly failure: RunFailure | null;
  /** Why it was discarded or canceled. */
  readonly reason: string | null;
  readonly durations: RunDurations;
};

export function runAnswer(row: RunRow, queue: StackQueue | undefined): RunAnswer {
  const { sourceArchive, message, laneToken: _token, ...shown } = row;
  const { failureReason: _reason, failedStep: _step, indeterminate: _unknown, ...rest } = shown;
  const failure = runFailure(row);
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
