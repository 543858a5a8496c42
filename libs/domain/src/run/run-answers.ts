import { DecisionRejected } from '../decider';
import type {
  RunEvent,
  RunFailed,
  RunFailureReason,
  RunFinished,
  RunRef,
  Step,
} from './run.events';
import type { Run } from './run.state';

/** The answers that several decisions about a run share. */
export function refOf(run: Run): RunRef {
  const { runId, stackId, provisioner, laneToken, claims, jobId, pipeline } = run;
  return {
    runId,
    stackId,
    provisioner,
    laneToken: laneToken ?? 0,
    claims,
    ...(jobId !== null && { jobId }),
    ...(pipeline !== undefined && { pipeline }),
  };
}

export function canceled(run: Run, reason: string): RunEvent {
  return { type: 'RunCanceled', data: { run: refOf(run), reason } };
}

export function failed(
  run: Run,
  reason: RunFailureReason,
  message: string,
  step?: Step,
): RunFailed {
  return {
    type: 'RunFailed',
    data: {
      run: refOf(run),
      reason,
      message,
      indeterminate: reason === 'indeterminate',
      ...(step !== undefined && { step }),
    },
  };
}

type Outcome = Omit<RunFinished['data'], 'run'>;

export function finished(run: Run, outcome: Outcome): RunEvent {
  return { type: 'RunFinished', data: { run: refOf(run), ...outcome } };
}

export function wrongState(run: Run, why: string): DecisionRejected {
  return new DecisionRejected('wrong_state', `run ${run.runId} is ${run.state}: ${why}`, {
    state: run.state,
  });
}

export function pastPointOfNoReturn(run: Run): DecisionRejected {
  return new DecisionRejected(
    'past_point_of_no_return',
    `run ${run.runId} is ${run.state}: what has been confirmed runs to its end`,
    { state: run.state },
  );
}
