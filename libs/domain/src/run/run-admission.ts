import { DecisionRejected } from '../decider';
import { compareTokens } from '../job/fencing-token';
import { isIdempotent, operationsOf } from './operations';
import type { CreateRun, PrepareRun, ReadyRun } from './run.commands';
import { canceled, failed, refOf, wrongState } from './run-answers';
import type { RunEvent } from './run.events';
import { isRevocableRunState } from './run.machine';
import type { Run, RunState } from './run.state';

type Decision = readonly RunEvent[];

export function createRun(command: CreateRun, state: RunState): Decision {
  const { type: _type, runType, ...facts } = command;
  if (state.state !== 'absent') {
    if (state.stackId === facts.stackId) return [];
    throw new DecisionRejected('already_exists', `${facts.runId} is a run of another stack`);
  }
  const operations = operationsOf(facts.flowControl);
  return [{ type: 'RunCreated', data: { ...facts, type: runType, operations } }];
}

export function readyRun({ laneToken }: ReadyRun, run: Run): Decision {
  return run.state === 'queued'
    ? [{ type: 'RunReadied', data: { run: refOf({ ...run, laneToken }), laneToken } }]
    : [];
}

/** Hears of claims late, twice and out of order: only one newer than the newest known means anything. */
export function prepareRun(command: PrepareRun, run: Run): Decision {
  if (run.token !== null && compareTokens(command.token, run.token) <= 0) return [];
  const { type: _type, ...claim } = command;
  switch (run.state) {
    case 'queued':
      throw wrongState(run, 'a worker cannot prepare it before it is ready');
    case 'ready':
      return [{ type: 'RunPreparing', data: { ...claim, phase: 'plan' } }];
    case 'confirmed':
      return [{ type: 'RunPreparing', data: { ...claim, phase: 'apply' } }];
    case 'applying':
      return reassign(claim, run);
    case 'preparing':
    case 'initializing':
    case 'refreshing':
    case 'planning':
      return overtaken(run, { type: 'RunPreparing', data: { ...claim, phase: 'plan' } });
    case 'preparing_apply':
      return [
        failed(run, 'handover_failed', 'another worker claimed the job during the hand-over'),
      ];
    default:
      return [];
  }
}

/**
 * The lease ended while the run was planning, and the worker that had lost it began to apply before anybody heard of the new
 * claim. Only what may be applied twice is handed over (R31).
 */
function reassign(claim: Omit<PrepareRun, 'type'>, run: Run): Decision {
  return isIdempotent(run.provisioner)
    ? [{ type: 'RunReassigned', data: claim }]
    : [failed(run, 'indeterminate', 'another worker claimed the job during its apply', 'apply')];
}

/** A newer claim proves that the older one's lease is over, even when that news is still on its way. */
function overtaken(run: Run, preparing: RunEvent): Decision {
  const lost = leaseLost(run);
  return run.cancelRequested === null ? [...lost, preparing] : lost;
}

/** What the loss of a lease in a phase that may be repeated leads to. */
export function leaseLost(run: Run): Decision {
  if (!isRevocableRunState(run.state) || run.jobId === null) return [];
  if (run.cancelRequested !== null) return [canceled(run, run.cancelRequested)];
  return [
    { type: 'RunLeaseLost', data: { run: refOf(run), jobId: run.jobId, attempt: run.attempt } },
  ];
}
