import { runDecider } from '../run/run.decider';
import type { CreateRun, RunCommand } from '../run/run.commands';
import type { RunStateName } from '../run/run.machine';
import type { RunState } from '../run/run.state';
import type { FlowControl } from '../stack/stack.events';
import { given } from './scenario';

export const flow = (changes: Partial<FlowControl> = {}): FlowControl => ({
  skipRefresh: false,
  previewBeforeUpdate: true,
  pauseBetweenPreviewAndUpdate: false,
  isManual: false,
  disableOnLifecycleEvents: false,
  ...changes,
});

export const createRun = (changes: Partial<CreateRun> = {}): CreateRun => ({
  type: 'CreateRun',
  runType: 'tracked',
  runId: 'run_1',
  stackId: 'stk_1',
  stackName: 'network',
  org: 'acme',
  environment: 'staging',
  trigger: { kind: 'human', actor: 'ada' },
  provisioner: 'native',
  source: { archive: 'sha256:source' },
  specDigest: 'spec',
  variables: {},
  inputs: {},
  inputDigest: 'inputs',
  flowControl: flow(),
  ...changes,
});

export const planToken = '7.1';
export const applyToken = '7.2';
const counts = { add: 1, change: 0, delete: 0 };
const none = { add: 0, change: 0, delete: 0 };

export const ready: RunCommand = { type: 'ReadyRun', laneToken: 7 };
export const prepare = (token = planToken, jobId = 'job_1'): RunCommand => ({
  type: 'PrepareRun',
  jobId,
  token,
  worker: 'runner-1',
});
export const start = (
  step: 'init' | 'refresh' | 'plan' | 'apply',
  token = planToken,
): RunCommand => ({
  type: 'StartStep',
  step,
  token,
});
export const finish = (step: 'init' | 'refresh', token = planToken): RunCommand => ({
  type: 'FinishStep',
  step,
  token,
});
export const plan = (noChanges = false, token = planToken): RunCommand => ({
  type: 'ReportPlan',
  token,
  planDigest: 'plan',
  delta: noChanges ? { resources: none, outputs: none } : { resources: counts, outputs: none },
  noChanges,
  warnings: [],
});
export const archive = (token = planToken): RunCommand => ({
  type: 'ArchiveWorkspace',
  token,
  digest: 'workspace',
  sizeBytes: 1,
});
export const confirm = (planDigest = 'plan', currentInputDigest = 'inputs'): RunCommand => ({
  type: 'ConfirmRun',
  planDigest,
  currentInputDigest,
  dueAt: '2026-11-22T00:00:00.000Z',
});
export const restore = (token = applyToken, digest = 'workspace'): RunCommand => ({
  type: 'RestoreWorkspace',
  token,
  digest,
});
export const applied = (token = applyToken): RunCommand => ({
  type: 'ReportApply',
  token,
  applied: counts,
  outputs: {},
});
export const fail = (
  step: 'init' | 'refresh' | 'plan' | 'apply',
  token = planToken,
  indeterminate = false,
): RunCommand => ({ type: 'FailStep', token, step, message: 'boom', indeterminate });
export const cancel: RunCommand = { type: 'CancelRun', reason: 'not now' };
export const acknowledge = (token = planToken): RunCommand => ({
  type: 'AcknowledgeCancel',
  token,
});
export const discard: RunCommand = { type: 'DiscardRun' };
export const loseLease = (retryable: boolean, attempt = 1, jobId = 'job_1'): RunCommand => ({
  type: 'LoseLease',
  jobId,
  attempt,
  retryable,
});

const pausing = createRun({ flowControl: flow({ pauseBetweenPreviewAndUpdate: true }) });
const toPlanning = [pausing, ready, prepare(), start('init'), finish('init'), start('refresh')];
const toUnconfirmed = [...toPlanning, finish('refresh'), start('plan'), plan(), archive()];
const toApplying = [...toUnconfirmed, confirm(), prepare(applyToken, 'job_2'), restore()];

/** One way into each state, of a run that pauses before its apply. */
export const waysInto: Readonly<Record<RunStateName, readonly RunCommand[]>> = {
  queued: [pausing],
  ready: [pausing, ready],
  preparing: [pausing, ready, prepare()],
  initializing: [pausing, ready, prepare(), start('init')],
  refreshing: toPlanning,
  planning: [...toPlanning, finish('refresh'), start('plan')],
  unconfirmed: toUnconfirmed,
  confirmed: [...toUnconfirmed, confirm()],
  preparing_apply: [...toUnconfirmed, confirm(), prepare(applyToken, 'job_2')],
  applying: [...toApplying, start('apply', applyToken)],
  finished: [...toApplying, start('apply', applyToken), applied()],
  failed: [...toApplying, start('apply', applyToken), fail('apply', applyToken)],
  discarded: [...toUnconfirmed, discard],
  canceled: [...toUnconfirmed, cancel],
};

export function runAfter(...commands: readonly RunCommand[]): RunState {
  return given(runDecider).and(...commands).state;
}
