import type { RunRow } from './run.view';

export type RunDurations = {
  /** From creation until a worker took it. */
  readonly queueMs: number | null;
  /** While it waited for a person. */
  readonly approvalMs: number | null;
  /** From the first worker to the end, without the waiting for a person. Null while it goes on. */
  readonly executionMs: number | null;
};

export type RunTimes = Pick<
  RunRow,
  'createdAt' | 'startedAt' | 'unconfirmedAt' | 'confirmedAt' | 'endedAt'
>;

export function durationsOf(run: RunTimes): RunDurations {
  const approvalEnd = run.confirmedAt ?? (run.unconfirmedAt && run.endedAt);
  const approvalMs = between(run.unconfirmedAt, approvalEnd);
  const totalMs = between(run.startedAt, run.endedAt);
  return {
    queueMs: between(run.createdAt, run.startedAt),
    approvalMs,
    executionMs: totalMs === null ? null : totalMs - (approvalMs ?? 0),
  };
}

function between(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Date.parse(to) - Date.parse(from);
}
