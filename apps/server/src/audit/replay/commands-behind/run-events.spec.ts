import { runDecider, skipApplyingVariable, type CreateRun, type RunCommand } from '@keelson/domain';
import { redecideEverything, type Universe } from '../spec-support/redecide-everything';

const none = { add: 0, change: 0, delete: 0 };
const steps = ['init', 'refresh', 'plan', 'apply'] as const;

const create = (changes: Partial<CreateRun>, pauses: boolean): CreateRun => ({
  ...{ type: 'CreateRun', runType: 'tracked', runId: 'run_1', stackId: 'stk_1' },
  ...{ stackName: 'network', org: 'acme', environment: 'staging', specDigest: 'spec' },
  ...{ trigger: { kind: 'human', actor: 'ada' }, provisioner: 'native', variables: {} },
  ...{ source: { archive: 'sha256:source' }, inputs: {}, inputDigest: 'inputs' },
  flowControl: {
    ...{ skipRefresh: true, previewBeforeUpdate: true, pauseBetweenPreviewAndUpdate: pauses },
    ...{ isManual: false, disableOnLifecycleEvents: false },
  },
  ...changes,
});
const skipping = { runtimeConfig: { environment: { [skipApplyingVariable]: 'true' } } };

/** Of the plan, of the apply, and of one that takes the apply over. */
const tokens = ['7.1', '7.2', '7.3'];

const universeOf = (created: CreateRun): Universe<RunCommand> => ({
  CreateRun: [created],
  ReadyRun: [{ type: 'ReadyRun', laneToken: 7 }],
  PrepareRun: tokens.map((token) => ({
    ...{ type: 'PrepareRun', jobId: 'job_1', token, worker: 'runner-1' },
  })),
  StartStep: steps.flatMap((step) => tokens.map((token) => ({ type: 'StartStep', step, token }))),
  FinishStep: tokens.map((token) => ({
    ...{ type: 'FinishStep', step: 'init', token, summary: 'read' },
    drift: [{ address: 'a', action: 'update' }],
  })),
  ReportPlan: [true, false].flatMap((noChanges) =>
    tokens.map((token) => ({
      ...{ type: 'ReportPlan', token, planDigest: 'plan', noChanges, warnings: [] },
      delta: { resources: none, outputs: none },
    })),
  ),
  ArchiveWorkspace: tokens.map((token) => ({
    ...{ type: 'ArchiveWorkspace', token, digest: 'workspace', sizeBytes: 1 },
  })),
  ConfirmRun: [
    {
      ...{ type: 'ConfirmRun', planDigest: 'plan', currentInputDigest: 'inputs' },
      ...{ comment: 'go', dueAt: '2026-11-22T00:00:00.000Z' },
    },
  ],
  DiscardRun: [{ type: 'DiscardRun' }, { type: 'DiscardRun', comment: 'no' }],
  RestoreWorkspace: ['workspace', 'another'].flatMap((digest) =>
    tokens.map((token) => ({ type: 'RestoreWorkspace', token, digest })),
  ),
  ReportApply: tokens.map((token) => ({
    ...{ type: 'ReportApply', token, applied: none },
    outputs: { id: { sensitive: false, value: 'net-1' } },
  })),
  FailStep: steps.flatMap((step) =>
    tokens.flatMap((token) =>
      [
        { indeterminate: true },
        { indeterminate: false },
        { indeterminate: false, partial: true },
      ].map((known) => ({ ...{ type: 'FailStep', token, step, message: 'boom' }, ...known })),
    ),
  ),
  CancelRun: [{ type: 'CancelRun', reason: 'not now' }],
  AcknowledgeCancel: tokens.map((token) => ({ type: 'AcknowledgeCancel', token })),
  LoseLease: [1, 2].flatMap((attempt) =>
    [true, false].map((retryable) => ({
      ...{ type: 'LoseLease', jobId: 'job_1', attempt, retryable },
    })),
  ),
  FailRun: [
    { type: 'FailRun', reason: 'preflight_failed', message: 'a secret is gone' },
    { type: 'FailRun', reason: 'no_worker', message: 'nobody came' },
  ],
});

it('every command to a run is found again by what it led to', () => {
  const found = new Set<string>();
  for (const [changes, pauses] of [
    [{}, true],
    [{ provisioner: 'terraform' }, false],
    [skipping, true],
  ] as const) {
    const universe = universeOf(create(changes, pauses));
    for (const each of redecideEverything('run', runDecider, universe)) found.add(each);
  }
  expect([...found].sort()).toEqual(Object.keys(universeOf(create({}, true))).sort());
});
