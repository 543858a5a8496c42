import { isTerminalRunState } from '@keelson/domain';
import { shownInputs, shownVariables } from '../masking';
import {
  type Projection,
  settledWhen,
  type ShownEvent,
  type ShownEventOf,
  streamId,
} from '../projection/projection';
import { runStateAfter } from './run-state-after';
import { ended, endedWithRun, started, startedOver, stepsToDo } from './run-steps';
import { RunRow } from './run.view';

export const runsProjection: Projection = {
  name: 'runs',
  version: 1,
  tables: [RunRow],
  streams: ['run'],
  settled: new Map([settledWhen(RunRow, ({ state }) => isTerminalRunState(state))]),
  touches: (event, touch) => {
    if (event.type !== 'RunCreated') touch(RunRow, streamId(event.stream));
  },
  fold: (event, rows) => {
    if (event.type === 'RunCreated') rows.add(RunRow, createdRun(event));
    else change(rows.change(RunRow, streamId(event.stream)), event);
  },
};

function createdRun({ data, metadata: { at } }: ShownEventOf<'RunCreated'>): RunRow {
  return {
    id: data.runId,
    org: data.org,
    environment: data.environment,
    stackId: data.stackId,
    stackName: data.stackName,
    type: data.type,
    provisioner: data.provisioner,
    trigger: data.trigger,
    pipelineId: data.pipeline?.pipelineId ?? null,
    pipelineNode: data.pipeline?.node ?? null,
    sourceArchive: data.source.archive,
    specDigest: data.specDigest,
    variables: shownVariables(data.variables),
    inputs: shownInputs(data.inputs),
    inputDigest: data.inputDigest,
    flowControl: data.flowControl,
    operations: data.operations,
    runtimeConfig: data.runtimeConfig ?? null,
    retryOf: data.retryOf ?? null,
    state: 'queued',
    since: at,
    steps: stepsToDo(data.operations),
    laneToken: null,
    jobId: null,
    worker: null,
    delta: null,
    applied: null,
    planDigest: null,
    noChanges: null,
    warnings: [],
    workspaceDigest: null,
    applySkipped: null,
    failureReason: null,
    failedStep: null,
    message: null,
    indeterminate: false,
    cancelRequested: null,
    dueAt: null,
    claims: 0,
    createdAt: at,
    updatedAt: at,
    startedAt: null,
    unconfirmedAt: null,
    confirmedAt: null,
    endedAt: null,
  };
}

function change(run: RunRow, event: ShownEvent): void {
  const { at } = event.metadata;
  const state = runStateAfter(run, event);
  if (state !== run.state) {
    run.since = at;
    run.dueAt = null;
  }
  run.state = state;
  run.updatedAt = at;
  if (isTerminalRunState(state)) run.endedAt ??= at;
  remember(run, event, at);
}

function remember(run: RunRow, event: ShownEvent, at: string): void {
  switch (event.type) {
    case 'RunReadied':
      run.laneToken = event.data.laneToken;
      return;
    case 'RunPreparing':
    case 'RunReassigned':
      run.jobId = event.data.jobId;
      run.worker = event.data.worker;
      run.claims += 1;
      run.startedAt ??= at;
      return;
    case 'WorkspaceArchived':
      run.workspaceDigest = event.data.digest;
      run.unconfirmedAt = at;
      run.dueAt = event.data.dueAt ?? null;
      run.worker = null;
      return;
    case 'RunConfirmed':
      run.confirmedAt = at;
      run.dueAt = event.data.dueAt;
      return;
    case 'RunLeaseLost':
      run.worker = null;
      run.steps = startedOver(run.steps);
      forgetPlan(run);
      return;
    case 'CancelRequested':
      run.cancelRequested = event.data.reason;
      return;
    default:
      rememberStep(run, event, at);
  }
}

function rememberStep(run: RunRow, event: ShownEvent, at: string): void {
  switch (event.type) {
    case 'StepStarted':
      run.steps = started(run.steps, event.data.step, at);
      return;
    case 'StepFinished':
      run.steps = ended(run.steps, event.data.step, 'succeeded', at, event.data.summary);
      return;
    case 'PlanReported':
      run.steps = ended(run.steps, 'plan', 'succeeded', at);
      run.planDigest = event.data.planDigest;
      run.delta = event.data.delta;
      run.noChanges = event.data.noChanges;
      run.warnings = event.data.warnings;
      return;
    case 'ApplySucceeded':
      run.steps = ended(run.steps, 'apply', 'succeeded', at);
      run.applied = event.data.applied;
      return;
    default:
      rememberEnd(run, event, at);
  }
}

function rememberEnd(run: RunRow, event: ShownEvent, at: string): void {
  switch (event.type) {
    case 'RunFinished':
      run.noChanges = event.data.noChanges;
      run.applySkipped = event.data.applySkipped;
      run.steps = endedWithRun(run.steps, 'skipped', at);
      return;
    case 'RunFailed':
      run.failureReason = event.data.reason;
      run.failedStep = event.data.step ?? null;
      run.message = event.data.message;
      run.indeterminate = event.data.indeterminate;
      if (event.data.step) run.steps = ended(run.steps, event.data.step, 'failed', at);
      run.steps = endedWithRun(run.steps, 'failed', at);
      return;
    case 'RunDiscarded':
      run.message = event.data.comment ?? event.data.reason;
      run.steps = endedWithRun(run.steps, 'cancelled', at);
      return;
    case 'RunCanceled':
      run.message = event.data.reason;
      run.steps = endedWithRun(run.steps, 'cancelled', at);
      return;
    default:
      return;
  }
}

function forgetPlan(run: RunRow): void {
  run.planDigest = null;
  run.delta = null;
  run.noChanges = null;
  run.warnings = [];
}
