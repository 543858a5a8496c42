import { answersTo, type AnswerTable } from '../spec-support/answer-table';
import * as sample from '../spec-support/run-samples';
import type { RunCommand } from './run.commands';
import { runDecider } from './run.decider';
import { isTerminalRunState, runStates, type RunStateName } from './run.machine';
import type { RunState } from './run.state';

type Name = 'absent' | RunStateName;

const names = Object.keys(runStates) as RunStateName[];
const states = {
  absent: runDecider.initial,
  ...Object.fromEntries(names.map((name) => [name, sample.runAfter(...sample.waysInto[name])])),
} as Readonly<Record<Name, RunState>>;

const absent: Name[] = ['absent'];
const beforeWork: Name[] = ['queued', 'ready'];
const steps: Name[] = ['initializing', 'refreshing', 'planning'];
const revocable: Name[] = ['preparing', ...steps];
const fromConfirmed: Name[] = ['confirmed', 'preparing_apply', 'applying'];
const terminal = names.filter(isTerminalRunState);
const others = (...listed: readonly Name[]): Name[] =>
  names.filter((name) => !listed.includes(name));

/** The newest token of a run, or the first that it will have. */
const tokenOf = (state: RunState): string =>
  state.state === 'absent' ? sample.planToken : (state.token ?? sample.planToken);
const jobOf = (state: RunState): string =>
  state.state === 'absent' ? 'job_1' : (state.jobId ?? 'job_1');
const failRun = (reason: 'no_worker' | 'preflight_failed' | 'handover_failed'): RunCommand => ({
  type: 'FailRun',
  reason,
  message: 'boom',
});

/** Reports come under the newest token; the histories are of one run that pauses, so what it did before is a repetition. */
const commands = {
  CreateRun: () => sample.createRun(),
  ReadyRun: () => sample.ready,
  PrepareRun: () => sample.prepare('7.9', 'job_9'),
  'StartStep init': (state) => sample.start('init', tokenOf(state)),
  'StartStep apply': (state) => sample.start('apply', tokenOf(state)),
  'FinishStep refresh': (state) => sample.finish('refresh', tokenOf(state)),
  ReportPlan: (state) => sample.plan(false, tokenOf(state)),
  ArchiveWorkspace: (state) => sample.archive(tokenOf(state)),
  RestoreWorkspace: (state) => sample.restore(tokenOf(state)),
  ReportApply: (state) => sample.applied(tokenOf(state)),
  'FailStep apply': (state) => sample.fail('apply', tokenOf(state)),
  AcknowledgeCancel: (state) => sample.acknowledge(tokenOf(state)),
  'a report under an older token': () => sample.applied('6.9'),
  'a report under a newer token': () => sample.applied('7.9'),
  ConfirmRun: () => sample.confirm(),
  'ConfirmRun of another plan': () => sample.confirm('another'),
  DiscardRun: () => sample.discard,
  CancelRun: () => sample.cancel,
  'LoseLease, retryable': (state) => sample.loseLease(true, 1, jobOf(state)),
  'LoseLease, final': (state) => sample.loseLease(false, 1, jobOf(state)),
  'LoseLease of another job': () => sample.loseLease(false, 1, 'job_0'),
  'FailRun no_worker': () => failRun('no_worker'),
  'FailRun preflight_failed': () => failRun('preflight_failed'),
  'FailRun handover_failed': () => failRun('handover_failed'),
} satisfies Readonly<Record<string, (state: RunState) => RunCommand>>;

const table: AnswerTable<keyof typeof commands, Name> = {
  CreateRun: { RunCreated: absent, nothing: names },
  ReadyRun: { '!not_found': absent, RunReadied: ['queued'], nothing: others('queued') },
  PrepareRun: {
    '!not_found': absent,
    '!wrong_state': ['queued'],
    RunPreparing: ['ready', 'confirmed'],
    'RunLeaseLost + RunPreparing': revocable,
    RunReassigned: ['applying'],
    RunFailed: ['preparing_apply'],
    nothing: ['unconfirmed', ...terminal],
  },
  'StartStep init': {
    '!not_found': absent,
    '!wrong_state': beforeWork,
    StepStarted: ['preparing'],
    nothing: others(...beforeWork, 'preparing'),
  },
  'StartStep apply': {
    '!not_found': absent,
    '!wrong_state': [...beforeWork, ...revocable, 'preparing_apply'],
    '!stale_token': ['confirmed'],
    nothing: ['applying', 'unconfirmed', ...terminal],
  },
  'FinishStep refresh': {
    '!not_found': absent,
    '!wrong_state': [...beforeWork, 'preparing', 'initializing'],
    StepFinished: ['refreshing'],
    nothing: others(...beforeWork, 'preparing', 'initializing', 'refreshing'),
  },
  ReportPlan: {
    '!not_found': absent,
    '!wrong_state': [...others('planning', 'unconfirmed', 'confirmed', ...terminal)],
    PlanReported: ['planning'],
    nothing: ['unconfirmed', 'confirmed', 'discarded', 'canceled'],
    '!stale_token': ['finished', 'failed'],
  },
  ArchiveWorkspace: {
    '!not_found': absent,
    '!wrong_state': [...beforeWork, ...revocable, 'preparing_apply', 'applying'],
    nothing: ['unconfirmed', 'confirmed', 'discarded', 'canceled'],
    '!stale_token': ['finished', 'failed'],
  },
  RestoreWorkspace: {
    '!not_found': absent,
    '!wrong_state': [...beforeWork, ...revocable],
    '!stale_token': ['unconfirmed', 'confirmed', 'discarded', 'canceled'],
    WorkspaceRestored: ['preparing_apply'],
    nothing: ['applying', 'finished', 'failed'],
  },
  ReportApply: {
    '!not_found': absent,
    '!wrong_state': [...beforeWork, ...revocable, 'preparing_apply'],
    '!stale_token': ['unconfirmed', 'confirmed', 'failed', 'discarded', 'canceled'],
    'ApplySucceeded + RunFinished': ['applying'],
    nothing: ['finished'],
  },
  'FailStep apply': {
    '!not_found': absent,
    '!wrong_state': [...beforeWork, ...steps],
    RunFailed: ['preparing', 'preparing_apply', 'applying'],
    '!stale_token': ['unconfirmed', 'confirmed', 'finished', 'discarded', 'canceled'],
    nothing: ['failed'],
  },
  AcknowledgeCancel: {
    '!not_found': absent,
    '!wrong_state': [...beforeWork, ...revocable, 'preparing_apply', 'applying'],
    '!stale_token': ['unconfirmed', 'confirmed', 'finished', 'failed', 'discarded'],
    nothing: ['canceled'],
  },
  'a report under an older token': {
    '!not_found': absent,
    '!wrong_state': beforeWork,
    '!stale_token': others(...beforeWork),
  },
  'a report under a newer token': {
    '!not_found': absent,
    '!wrong_state': others('unconfirmed', ...terminal),
    '!stale_token': ['unconfirmed', ...terminal],
  },
  ConfirmRun: {
    '!not_found': absent,
    '!wrong_state': [...beforeWork, ...revocable, 'discarded', 'canceled'],
    RunConfirmed: ['unconfirmed'],
    nothing: [...fromConfirmed, 'finished', 'failed'],
  },
  'ConfirmRun of another plan': {
    '!not_found': absent,
    '!wrong_state': others('unconfirmed'),
    '!stale_plan': ['unconfirmed'],
  },
  DiscardRun: {
    '!not_found': absent,
    RunDiscarded: [...beforeWork, 'unconfirmed'],
    '!wrong_state': [...revocable, 'finished', 'failed', 'canceled'],
    '!past_point_of_no_return': fromConfirmed,
    nothing: ['discarded'],
  },
  CancelRun: {
    '!not_found': absent,
    RunCanceled: [...beforeWork, 'unconfirmed'],
    CancelRequested: revocable,
    '!past_point_of_no_return': fromConfirmed,
    nothing: terminal,
  },
  'LoseLease, retryable': {
    '!not_found': absent,
    RunLeaseLost: revocable,
    RunFailed: ['preparing_apply'],
    nothing: others(...revocable, 'preparing_apply'),
  },
  'LoseLease, final': {
    '!not_found': absent,
    RunFailed: [...revocable, 'preparing_apply', 'applying'],
    nothing: [...beforeWork, 'unconfirmed', 'confirmed', ...terminal],
  },
  'LoseLease of another job': { '!not_found': absent, nothing: names },
  'FailRun no_worker': {
    '!not_found': absent,
    RunFailed: ['confirmed'],
    nothing: others('confirmed'),
  },
  'FailRun preflight_failed': {
    '!not_found': absent,
    RunFailed: ['queued', 'preparing', 'preparing_apply'],
    nothing: others('queued', 'preparing', 'preparing_apply'),
  },
  'FailRun handover_failed': {
    '!not_found': absent,
    RunFailed: ['preparing', 'preparing_apply'],
    nothing: others('preparing', 'preparing_apply'),
  },
};

const inOrder = (answers: Readonly<Record<string, readonly Name[]>>): Record<string, Name[]> =>
  Object.fromEntries(
    Object.entries(answers).map(([answer, listed]) => [answer, [...listed].sort()]),
  );

describe('the answer of every state of a run', () => {
  it.each(Object.keys(commands) as (keyof typeof commands)[])('to %s', (name) => {
    const command: (state: RunState) => RunCommand = commands[name];
    const answers = answersTo({ decider: runDecider, states, command });
    expect(inOrder(answers)).toEqual(inOrder(table[name]));
  });
});
