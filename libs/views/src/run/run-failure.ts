import type { RunFailureReason, Step } from '@keelson/domain';
import type { RunRow } from './run.view';

/** Why a run failed, as the API shows it. */
export type RunFailure = {
  readonly reason: RunFailureReason;
  readonly step: Step | null;
  readonly message: string;
  readonly indeterminate: boolean;
};

/** The columns that a failure is made of. */
export const failureColumns = {
  failureReason: true,
  failedStep: true,
  message: true,
  indeterminate: true,
} as const;

export function runFailure(row: Pick<RunRow, keyof typeof failureColumns>): RunFailure | null {
  const { failureReason: reason, failedStep: step, message, indeterminate } = row;
  return reason && { reason, step, message: message ?? '', indeterminate };
}
