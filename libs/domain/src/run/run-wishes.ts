import { DecisionRejected } from '../decider';
import type { CancelRun, ConfirmRun, DiscardRun, FailRun, LoseLease } from './run.commands';
import { leaseLost } from './run-admission';
import { canceled, failed, pastPointOfNoReturn, refOf, wrongState } from './run-answers';
import type { RunEvent, RunFailureReason } from './run.events';
import {
  isPastPointOfNoReturn,
  isRevocableRunState,
  isTerminalRunState,
  type RunStateName,
} from './run.machine';
import type { Run } from './run.state';

type Decision = readonly RunEvent[];

export function confirmRun(command: ConfirmRun, run: Run): Decision {
  if (run.confirmation?.planDigest === command.planDigest) return [];
  if (run.state !== 'unconfirmed') throw wrongState(run, 'there is nothing to confirm');
  const { planDigest, currentInputDigest, comment, dueAt } = command;
  if (run.plan?.planDigest !== planDigest) {
    throw new DecisionRejected('stale_plan', 'this is not the plan that waits to be confirmed', {
      planDigest: run.plan?.planDigest,
    });
  }
  if (currentInputDigest !== run.inputDigest) {
    throw new DecisionRejected('stale_plan', 'the inputs of the plan have changed since', {
      inputDigest: run.inputDigest,
    });
  }
  const data = { run: refOf(run), planDigest, dueAt, ...(comment !== undefined && { comment }) };
  return [{ type: 'RunConfirmed', data }];
}

export function discardRun({ comment }: DiscardRun, run: Run): Decision {
  if (run.state === 'discarded') return [];
  if (isPastPointOfNoReturn(run.state)) throw pastPointOfNoReturn(run);
  if (isRevocableRunState(run.state)) throw wrongState(run, 'a worker is at it; cancel it instead');
  if (isTerminalRunState(run.state)) throw wrongState(run, 'it has ended');
  const data = { run: refOf(run), reason: 'requested', ...(comment !== undefined && { comment }) };
  return [{ type: 'RunDiscarded', data }];
}

export function cancelRun({ reason }: CancelRun, run: Run): Decision {
  if (isTerminalRunState(run.state)) return [];
  if (isPastPointOfNoReturn(run.state)) throw pastPointOfNoReturn(run);
  if (!isRevocableRunState(run.state)) return [canceled(run, reason)];
  return run.cancelRequested === null
    ? [{ type: 'CancelRequested', data: { run: refOf(run), reason } }]
    : [];
}

/** In an apply that may be repeated nothing ends: the job is handed out again and its next claim reassigns the run. */
export function loseLease({ jobId, attempt, retryable }: LoseLease, run: Run): Decision {
  if (run.jobId !== jobId || attempt < run.attempt) return [];
  if (isRevocableRunState(run.state)) {
    return retryable || run.cancelRequested !== null
      ? leaseLost(run)
      : [failed(run, 'lease_lost', 'its workers fell silent too often')];
  }
  if (run.state === 'preparing_apply') {
    return [failed(run, 'handover_failed', 'the worker fell silent during the hand-over')];
  }
  if (run.state !== 'applying' || retryable) return [];
  return [failed(run, 'indeterminate', 'the worker fell silent during its apply', 'apply')];
}

/** The states in which a failure of each kind can still be true; anywhere else the wish is moot. */
const failsIn: Readonly<Record<RunFailureReason, readonly RunStateName[]>> = {
  // At a worker: its order cannot be written, for example because a secret is gone.
  preflight_failed: ['queued', 'preparing', 'preparing_apply'],
  no_worker: ['confirmed'],
  handover_failed: ['preparing', 'preparing_apply'],
  lease_lost: ['preparing', 'initializing', 'refreshing', 'planning'],
  step_failed: ['initializing', 'refreshing', 'planning', 'applying'],
  indeterminate: ['applying'],
};

export function failRun({ reason, message }: FailRun, run: Run): Decision {
  return failsIn[reason].includes(run.state) ? [failed(run, reason, message)] : [];
}
