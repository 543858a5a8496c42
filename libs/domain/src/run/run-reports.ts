import { DecisionRejected } from '../decider';
import { compareTokens } from '../job/fencing-token';
import { operationAfter, pausesBeforeApply, skipsApplying } from './operations';
import type {
  AcknowledgeCancel,
  ArchiveWorkspace,
  FailStep,
  FinishStep,
  ReportApply,
  ReportPlan,
  RestoreWorkspace,
  StartStep,
} from './run.commands';
import { canceled, failed, finished, refOf, wrongState } from './run-answers';
import type { RunEvent, Step } from './run.events';
import { isRevocableRunState, isRunAtWorker, isTerminalRunState, stateOfStep } from './run.machine';
import type { Run } from './run.state';

type Decision = readonly RunEvent[];

const applySkipped = { noChanges: false, applySkipped: true };

export function startStep({ step, token }: StartStep, run: Run): Decision {
  if (step === 'apply' && isPlanElsewhere(run, token)) return [];
  const known = run.started.includes(step) || run.finished.includes(step);
  if (isRepeated(run, token, known)) return [];
  const due = run.state === 'preparing' ? step === 'init' : run.state === stateOfStep[step];
  if (!due) throw wrongState(run, `${step} is not its next step`);
  return [{ type: 'StepStarted', data: { step, token } }];
}

/**
 * A worker may ask for the apply together with its plan. When the plan has to be handed over, or ended the run, there is nothing to
 * refuse: the answer says what the worker does instead.
 */
function isPlanElsewhere({ plan, state }: Run, token: string): boolean {
  const waitsOrEnded = state === 'planning' || state === 'unconfirmed' || isTerminalRunState(state);
  return plan?.token === token && waitsOrEnded;
}

export function finishStep({ type: _type, ...data }: FinishStep, run: Run): Decision {
  const { step, token } = data;
  if (isRepeated(run, token, run.finished.includes(step))) return [];
  requireStarted(run, step);
  const stepFinished: RunEvent = { type: 'StepFinished', data: { run: refOf(run), ...data } };
  if (run.cancelRequested !== null) return [stepFinished, canceled(run, run.cancelRequested)];
  const skipped = operationAfter(run, step) === 'apply' && skipsApplying(run);
  return skipped ? [stepFinished, finished(run, applySkipped)] : [stepFinished];
}

export function reportPlan({ type: _type, ...data }: ReportPlan, run: Run): Decision {
  const { plan } = run;
  const known = plan?.token === data.token && plan.planDigest === data.planDigest;
  if (isRepeated(run, data.token, known)) return [];
  requireStarted(run, 'plan');
  if (plan !== null) throw wrongState(run, 'it has a plan already');
  const reported: RunEvent = { type: 'PlanReported', data };
  if (data.noChanges) {
    return [reported, finished(run, { noChanges: true, applySkipped: false })];
  }
  if (run.cancelRequested !== null) return [reported, canceled(run, run.cancelRequested)];
  return !pausesBeforeApply(run) && skipsApplying(run)
    ? [reported, finished(run, applySkipped)]
    : [reported];
}

export function archiveWorkspace({ type: _type, ...data }: ArchiveWorkspace, run: Run): Decision {
  const known = run.plan?.token === data.token && run.workspaceDigest === data.digest;
  if (isRepeated(run, data.token, known)) return [];
  if (run.state !== 'planning' || run.plan === null) {
    throw wrongState(run, 'there is no plan to hand over');
  }
  const archived: RunEvent = { type: 'WorkspaceArchived', data: { run: refOf(run), ...data } };
  return run.cancelRequested === null ? [archived] : [archived, canceled(run, run.cancelRequested)];
}

export function restoreWorkspace({ digest, token }: RestoreWorkspace, run: Run): Decision {
  const known = run.restoredBy === token && run.workspaceDigest === digest;
  if (isRepeated(run, token, known)) return [];
  if (run.state !== 'preparing_apply') throw wrongState(run, 'no workspace waits for a worker');
  if (run.workspaceDigest !== digest) {
    return [
      failed(run, 'handover_failed', 'the restored workspace is not the one that was archived'),
    ];
  }
  const restored: RunEvent = { type: 'WorkspaceRestored', data: { digest, token } };
  return skipsApplying(run) ? [restored, finished(run, applySkipped)] : [restored];
}

export function reportApply({ type: _type, ...data }: ReportApply, run: Run): Decision {
  if (isRepeated(run, data.token, run.finished.includes('apply'))) return [];
  requireStarted(run, 'apply');
  return [
    { type: 'ApplySucceeded', data: { run: refOf(run), ...data } },
    finished(run, { noChanges: false, applySkipped: false }),
  ];
}

/** A tool that failed in a read-only step has changed nothing, whatever the worker fears; so only an apply is indeterminate. */
export function failStep(command: FailStep, run: Run): Decision {
  const { token, step, message, indeterminate, partial } = command;
  const known = run.failure?.step === step && run.failure.message === message;
  if (isRepeated(run, token, known)) return [];
  if (run.state === 'preparing' || run.state === 'preparing_apply') {
    return [failed(run, 'handover_failed', message, step)];
  }
  if (run.state !== stateOfStep[step]) throw wrongState(run, `${step} is not its current step`);
  if (step !== 'apply') return [failed(run, 'step_failed', message, step)];
  if (indeterminate) return [failed(run, 'indeterminate', message, step)];
  const { type, data } = failed(run, 'step_failed', message, step);
  return [{ type, data: { ...data, ...(partial === true && { partial }) } }];
}

export function acknowledgeCancel({ token }: AcknowledgeCancel, run: Run): Decision {
  if (isRepeated(run, token, run.state === 'canceled')) return [];
  if (!isRevocableRunState(run.state) || run.cancelRequested === null) {
    throw wrongState(run, 'no cancel was requested');
  }
  return [canceled(run, run.cancelRequested)];
}

/**
 * The fence (U9): whether a report is a repetition of one that is remembered already, which is answered with nothing. Thrown out
 * are reports under an older token, and new ones of a worker that does not hold the run. A token newer than any that the run knows
 * is no old one while its claim may still be on its way; then the worker may ask again.
 */
function isRepeated(run: Run, token: string, known: boolean): boolean {
  const age = run.token === null ? 1 : compareTokens(token, run.token);
  if (age === 0 && known) return true;
  if (age > 0 && awaitsClaim(run)) {
    throw wrongState(run, `it has not heard of the claim ${token} yet`);
  }
  if (age !== 0 || !isRunAtWorker(run.state)) {
    throw new DecisionRejected('stale_token', `token ${token} is no longer worth anything`, {
      newest: run.token,
    });
  }
  return false;
}

/** Where PrepareRun would be heard; elsewhere a claim is moot, however new. */
function awaitsClaim({ state }: Run): boolean {
  return state !== 'unconfirmed' && !isTerminalRunState(state);
}

function requireStarted(run: Run, step: Step): void {
  if (run.state !== stateOfStep[step] || !run.started.includes(step)) {
    throw wrongState(run, `${step} is not at work`);
  }
}
