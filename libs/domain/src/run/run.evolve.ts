import { operationAfter, pausesBeforeApply } from './operations';
import type { RunCreated, RunEvent, Step } from './run.events';
import { stateOfStep } from './run.machine';
import type { Run, RunState } from './run.state';

/** Total: an event that a stream cannot hold leaves the state as it was. */
export function evolveRun(state: RunState, event: RunEvent): RunState {
  if (event.type === 'RunCreated') return created(event.data);
  return state.state === 'absent' ? state : evolve(state, event);
}

function created(data: RunCreated['data']): Run {
  return {
    ...data,
    state: 'queued',
    laneToken: null,
    jobId: null,
    attempt: 0,
    token: null,
    claims: 0,
    started: [],
    finished: [],
    plan: null,
    workspaceDigest: null,
    restoredBy: null,
    confirmation: null,
    cancelRequested: null,
    failure: null,
    outcome: null,
  };
}

type Later = Exclude<RunEvent, { readonly type: 'RunCreated' }>;
type StepEvent = Extract<
  RunEvent,
  { readonly type: 'StepStarted' | 'StepFinished' | 'PlanReported' | 'ApplySucceeded' }
>;

function evolve(run: Run, event: Later): Run {
  switch (event.type) {
    case 'StepStarted':
    case 'StepFinished':
    case 'PlanReported':
    case 'ApplySucceeded':
      return evolveStep(run, event);
    case 'RunReadied':
      return { ...run, state: 'ready', laneToken: event.data.laneToken };
    case 'RunPreparing':
      return {
        ...claimed(run, event.data),
        state: event.data.phase === 'plan' ? 'preparing' : 'preparing_apply',
      };
    case 'RunReassigned':
      return claimed(run, event.data);
    case 'WorkspaceArchived':
      return { ...run, state: 'unconfirmed', workspaceDigest: event.data.digest };
    case 'RunConfirmed':
      return { ...run, state: 'confirmed', confirmation: event.data };
    case 'WorkspaceRestored':
      return { ...run, state: 'applying', restoredBy: event.data.token };
    case 'CancelRequested':
      return { ...run, cancelRequested: event.data.reason };
    case 'RunLeaseLost':
      return { ...run, state: 'ready', started: [], finished: [], plan: null };
    case 'RunFinished':
      return { ...run, state: 'finished', outcome: event.data };
    case 'RunFailed':
      return { ...run, state: 'failed', failure: event.data };
    case 'RunDiscarded':
      return { ...run, state: 'discarded' };
    case 'RunCanceled':
      return { ...run, state: 'canceled' };
    default:
      return run;
  }
}

function evolveStep(run: Run, event: StepEvent): Run {
  switch (event.type) {
    case 'StepStarted': {
      const { step } = event.data;
      return { ...run, state: stateOfStep[step], started: [...run.started, step] };
    }
    case 'StepFinished':
      return stepFinished(run, event.data.step);
    case 'PlanReported': {
      const { planDigest, delta, noChanges, token } = event.data;
      const planned = { ...run, plan: { planDigest, delta, noChanges, token } };
      return noChanges || pausesBeforeApply(run)
        ? { ...planned, finished: [...run.finished, 'plan'] }
        : stepFinished(planned, 'plan');
    }
    case 'ApplySucceeded':
      return { ...run, finished: [...run.finished, 'apply'] };
    default:
      return run;
  }
}

function claimed(run: Run, claim: { readonly jobId: string; readonly token: string }): Run {
  const { jobId, token } = claim;
  const attempt = run.jobId === jobId ? run.attempt + 1 : 1;
  return { ...run, jobId, token, attempt, claims: run.claims + 1, started: [] };
}

/** The next operation begins where this one ended, unless a requested cancel ends the run at this boundary (R35). */
function stepFinished(run: Run, step: Step): Run {
  const finished = [...run.finished, step];
  const next = operationAfter(run, step);
  return run.cancelRequested !== null || next === undefined
    ? { ...run, finished }
    : { ...run, finished, state: stateOfStep[next] };
}
