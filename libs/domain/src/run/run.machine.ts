import type { Transition } from '../transition';
import type { RunCommand } from './run.commands';
import type { Step } from './run.events';

export type RunStateName =
  | 'queued'
  | 'ready'
  | 'preparing'
  | 'initializing'
  | 'refreshing'
  | 'planning'
  | 'unconfirmed'
  | 'confirmed'
  | 'preparing_apply'
  | 'applying'
  | 'finished'
  | 'failed'
  | 'discarded'
  | 'canceled';

/** What a stack job shows of its run (SJ17). */
export type StackJobProgress =
  'pending' | 'running' | 'awaiting_approval' | 'succeeded' | 'failed' | 'cancelled';

/**
 * Who is at work: nobody (`passive`), a worker in a phase that may be cut off and repeated (`revocable`), a worker past the point
 * of no return (`committed`), or nobody ever again (`terminal`). Confirmed is passive and yet committed: only a worker or
 * the clock leads out of it (C1).
 */
type RunStateTraits = {
  readonly work: 'passive' | 'revocable' | 'committed' | 'terminal';
  /** Whose turn it is where nobody is at work. */
  readonly waitsFor: 'stack' | 'worker' | 'person' | null;
  readonly pastPointOfNoReturn: boolean;
  readonly progress: StackJobProgress;
};

const waiting = (
  waitsFor: NonNullable<RunStateTraits['waitsFor']>,
  progress: StackJobProgress,
): RunStateTraits => ({ work: 'passive', waitsFor, pastPointOfNoReturn: false, progress });
const revocable = (progress: StackJobProgress): RunStateTraits => ({
  work: 'revocable',
  waitsFor: null,
  pastPointOfNoReturn: false,
  progress,
});
const committed: RunStateTraits = {
  work: 'committed',
  waitsFor: null,
  pastPointOfNoReturn: true,
  progress: 'running',
};
const ended = (progress: StackJobProgress): RunStateTraits => ({
  work: 'terminal',
  waitsFor: null,
  pastPointOfNoReturn: false,
  progress,
});

/**
 * The life of a run. It enters at `queued` (waits for its stack's lane), `ready` (waits for a worker), `preparing` (a worker has it),
 * `initializing`, `refreshing`, `planning` (its steps, as its frozen operations say), `unconfirmed` (handed over, waits for a person),
 * `confirmed` (waits for a worker again), `preparing_apply` (takes the workspace up), `applying`; it leaves by `finished`, `failed`,
 * `discarded` or `canceled`, which have no exits (U1): a retry is a new run.
 */
export const runStates: Readonly<Record<RunStateName, RunStateTraits>> = {
  queued: waiting('stack', 'pending'),
  ready: waiting('worker', 'pending'),
  preparing: revocable('pending'),
  initializing: revocable('running'),
  refreshing: revocable('running'),
  planning: revocable('running'),
  unconfirmed: waiting('person', 'awaiting_approval'),
  confirmed: { ...committed, work: 'passive', waitsFor: 'worker' },
  preparing_apply: committed,
  applying: committed,
  finished: ended('succeeded'),
  failed: ended('failed'),
  discarded: ended('cancelled'),
  canceled: ended('cancelled'),
};

/** A step that is at work has its state. */
export const stateOfStep = {
  init: 'initializing',
  refresh: 'refreshing',
  plan: 'planning',
  apply: 'applying',
} as const satisfies Readonly<Record<Step, RunStateName>>;

export const runTransitions: readonly Transition<RunStateName, RunCommand['type']>[] = [
  { from: 'queued', to: 'ready', commands: ['ReadyRun'] },
  { from: 'queued', to: 'failed', commands: ['FailRun'] },
  { from: 'queued', to: 'discarded', commands: ['DiscardRun'] },
  { from: 'queued', to: 'canceled', commands: ['CancelRun'] },
  // From here on, PrepareRun beside LoseLease: a newer claim proves that the older one's lease is over.
  { from: 'ready', to: 'preparing', commands: ['PrepareRun'] },
  { from: 'ready', to: 'discarded', commands: ['DiscardRun'] },
  { from: 'ready', to: 'canceled', commands: ['CancelRun'] },
  { from: 'preparing', to: 'initializing', commands: ['StartStep'] },
  { from: 'preparing', to: 'ready', commands: ['LoseLease', 'PrepareRun'] },
  { from: 'preparing', to: 'failed', commands: ['FailStep', 'FailRun', 'LoseLease'] },
  { from: 'preparing', to: 'canceled', commands: ['AcknowledgeCancel', 'LoseLease', 'PrepareRun'] },
  { from: 'initializing', to: 'refreshing', commands: ['FinishStep'] },
  { from: 'initializing', to: 'planning', commands: ['FinishStep'] },
  { from: 'initializing', to: 'applying', commands: ['FinishStep'] },
  { from: 'initializing', to: 'ready', commands: ['LoseLease', 'PrepareRun'] },
  { from: 'initializing', to: 'failed', commands: ['FailStep', 'FailRun', 'LoseLease'] },
  {
    from: 'initializing',
    to: 'canceled',
    commands: ['FinishStep', 'AcknowledgeCancel', 'LoseLease', 'PrepareRun'],
  },
  { from: 'refreshing', to: 'planning', commands: ['FinishStep'] },
  { from: 'refreshing', to: 'applying', commands: ['FinishStep'] },
  { from: 'refreshing', to: 'ready', commands: ['LoseLease', 'PrepareRun'] },
  { from: 'refreshing', to: 'failed', commands: ['FailStep', 'FailRun', 'LoseLease'] },
  {
    from: 'refreshing',
    to: 'canceled',
    commands: ['FinishStep', 'AcknowledgeCancel', 'LoseLease', 'PrepareRun'],
  },
  { from: 'planning', to: 'finished', commands: ['ReportPlan'] },
  { from: 'planning', to: 'applying', commands: ['ReportPlan'] },
  { from: 'planning', to: 'unconfirmed', commands: ['ArchiveWorkspace'] },
  { from: 'planning', to: 'ready', commands: ['LoseLease', 'PrepareRun'] },
  { from: 'planning', to: 'failed', commands: ['FailStep', 'FailRun', 'LoseLease'] },
  {
    from: 'planning',
    to: 'canceled',
    commands: ['ReportPlan', 'AcknowledgeCancel', 'LoseLease', 'PrepareRun'],
  },
  { from: 'unconfirmed', to: 'confirmed', commands: ['ConfirmRun'] },
  { from: 'unconfirmed', to: 'discarded', commands: ['DiscardRun'] },
  // ArchiveWorkspace: a cancel was requested between the plan and its hand-over.
  { from: 'unconfirmed', to: 'canceled', commands: ['CancelRun', 'ArchiveWorkspace'] },
  { from: 'confirmed', to: 'preparing_apply', commands: ['PrepareRun'] },
  { from: 'confirmed', to: 'failed', commands: ['FailRun'] },
  { from: 'preparing_apply', to: 'applying', commands: ['RestoreWorkspace'] },
  {
    from: 'preparing_apply',
    to: 'failed',
    commands: ['RestoreWorkspace', 'FailStep', 'FailRun', 'LoseLease', 'PrepareRun'],
  },
  // FinishStep, ReportPlan and RestoreWorkspace: the apply that they lead to is to be skipped (TR12).
  {
    from: 'applying',
    to: 'finished',
    commands: ['ReportApply', 'FinishStep', 'ReportPlan', 'RestoreWorkspace'],
  },
  {
    from: 'applying',
    to: 'failed',
    commands: ['FailStep', 'FailRun', 'LoseLease', 'PrepareRun'],
  },
];

export function isTerminalRunState(state: RunStateName): boolean {
  return runStates[state].work === 'terminal';
}

/** No operation runs: the run waits for a person, a lane or a worker, or has ended. */
export function isPassiveRunState(state: RunStateName): boolean {
  return runStates[state].work === 'passive' || isTerminalRunState(state);
}

/** A worker holds the run, and its reports count. */
export function isRunAtWorker(state: RunStateName): boolean {
  return !isPassiveRunState(state);
}

/** Nothing has been changed outside yet, so what the worker does may be cut off or done again. */
export function isRevocableRunState(state: RunStateName): boolean {
  return runStates[state].work === 'revocable';
}

/** From confirmed on, a run is neither canceled nor discarded (C1). */
export function isPastPointOfNoReturn(state: RunStateName): boolean {
  return runStates[state].pastPointOfNoReturn;
}

export function stackJobProgress(state: RunStateName): StackJobProgress {
  return runStates[state].progress;
}
