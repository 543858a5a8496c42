import type { KeelsonEvent, OutputValue } from '@keelson/domain';
import type { Position } from '@keelson/event-log';
import type { Remembering } from './spec-events';

export const sealed = { owner: 'stack-stk_1', ciphertext: 'c1pher', fingerprint: 'f1nger' };
const flowControl = {
  skipRefresh: false,
  previewBeforeUpdate: true,
  pauseBetweenPreviewAndUpdate: true,
  isManual: false,
  disableOnLifecycleEvents: false,
};

/** For specs: a project of a few stacks with one pipeline on its way. */
export async function history(remember: Remembering): Promise<Position> {
  await stack(remember, 'stk_1', 'staging', 'network');
  await stack(remember, 'stk_2', 'staging', 'database');
  await stack(remember, 'stk_3', 'production', 'database');
  await stack(remember, 'stk_4', 'staging', 'old');
  await remember.append('stack-stk_4', {
    type: 'StackDeleted',
    data: { reason: 'old', force: true },
  });
  await definitions(remember);
  await pipeline(remember);
  await run(remember, 'run_1', 'stk_1', { pipelineId: 'pip_1', node: 0 });
  await plannedAndConfirmed(remember, 'run_1');
  for (const id of ['run_10', 'run_11', 'run_12', 'run_13', 'run_14']) {
    await run(remember, id, 'stk_2');
  }
  await job(remember, 'job_1');
  const owner = { kind: 'run', runId: 'run_1', stackId: 'stk_1', phase: 'plan' } as const;
  await remember.append('job-job_1', {
    type: 'JobClaimed',
    data: { jobId: 'job_1', owner, agent: 'runner-1', attempt: 1, token: '1.1' },
  });
  await job(remember, 'job_2');
  return stackFacts(remember);
}

async function stack(remember: Remembering, stackId: string, environment: string, name: string) {
  const password = { kind: 'sealed', sealed } as const;
  await remember.append(`stack-${stackId}`, {
    type: 'StackCreated',
    data: {
      stackId,
      name,
      org: 'acme',
      environment,
      ...(stackId === 'stk_4' ? {} : { projectId: 'prj_1' }),
      spec: {
        provisioner: 'native',
        source: { archive: 'sha256:0' },
        variables: { cidr: { kind: 'literal', value: '10.0.0.0/16' }, password },
        flowControl,
        dependsOn: [],
      },
      specDigest: 'd',
    },
  });
}

async function stackFacts(remember: Remembering): Promise<Position> {
  const outputs: Record<string, OutputValue> = {
    vpc_id: { sensitive: false, value: 'vpc-1' },
    key: { sensitive: true, sealed },
  };
  const findings = [{ address: 'a', action: 'update' }];
  await remember.append(
    'stack-stk_3',
    { type: 'DriftReported', data: { runId: 'run_3', findings } },
    { type: 'DriftSettled', data: { runId: 'run_3' } },
  );
  const state = { version: 1, serial: 7, lineage: 'l', digest: 'd', sizeBytes: 10, runId: 'run_1' };
  return remember.append(
    'stack-stk_1',
    { type: 'OutputsPublished', data: { version: 1, runId: 'run_1', outputs, changedKeys: [] } },
    { type: 'StateRecorded', data: state },
    { type: 'DriftReported', data: { runId: 'run_1', findings } },
  );
}

async function definitions(remember: Remembering) {
  const applied = (
    kind: 'project' | 'secret' | 'api-key',
    id: string,
    name: string,
    spec: object,
  ) =>
    remember.append(`def-${kind}-${id}`, {
      type: 'DefinitionApplied',
      data: { kind, id, name, org: 'acme', spec: spec as never, specDigest: 'd', generation: 1 },
    });
  await applied('project', 'prj_1', 'shop', {
    environments: [{ name: 'staging' }],
    nodes: [{ id: 'staging/network', stackId: 'stk_1', environment: 'staging', dependsOn: [] }],
  });
  await applied('secret', 'sec_1', 'registry-token', { sealed });
  await applied('api-key', 'key_1', 'ci', { role: 'writer', hash: 'h1' });
  await applied('api-key', 'key_2', 'gone', { role: 'writer', hash: 'h2' });
  await remember.append('def-api-key-key_2', {
    type: 'DefinitionDeleted',
    data: { kind: 'api-key', id: 'key_2', name: 'gone', org: 'acme' },
  });
}

async function pipeline(remember: Remembering) {
  const data = { pipelineId: 'pip_1', projectId: 'prj_1', projectName: 'shop', org: 'acme' };
  const staging = {
    id: 'staging/network',
    stackId: 'stk_1',
    environment: 'staging',
    dependsOn: [],
  };
  const production = {
    id: 'production/database',
    stackId: 'stk_3',
    environment: 'production',
    dependsOn: [0],
  };
  const events: readonly KeelsonEvent[] = [
    {
      type: 'PipelineCreated',
      data: {
        ...data,
        generation: 1,
        operation: 'deploy',
        environments: [{ name: 'staging' }, { name: 'production', gate: { manual: true } }],
        nodes: [staging, production],
        concurrencyMax: 2,
      },
    },
    { type: 'PipelineStarted', data: {} },
    { type: 'NodeEligible', data: { node: 0 } },
    {
      type: 'NodeDispatched',
      data: { node: 0, runId: 'run_1', stackId: 'stk_1', pipelineId: 'pip_1' },
    },
    { type: 'GateOpened', data: { position: 'env_entry', environment: 'production' } },
  ];
  await remember.append('pipeline-pip_1', ...events);
}

async function run(
  remember: Remembering,
  runId: string,
  stackId: string,
  node?: { readonly pipelineId: string; readonly node: number },
) {
  const value = { sensitive: true, sealed } as const;
  await remember.append(`run-${runId}`, {
    type: 'RunCreated',
    data: {
      runId,
      stackId,
      stackName: 'network',
      org: 'acme',
      environment: 'staging',
      type: 'tracked',
      trigger: { kind: 'human', actor: 'ada' },
      ...(node && { pipeline: node }),
      provisioner: 'native',
      source: { archive: 'sha256:0' },
      specDigest: 'd',
      variables: { password: { kind: 'sealed', sealed } },
      inputs: { key: { stackId: 'stk_9', output: 'key', version: 2, value } },
      inputDigest: 'i',
      flowControl,
      operations: ['init', 'plan', 'apply'],
    },
  });
}

async function plannedAndConfirmed(remember: Remembering, runId: string) {
  const ref = { runId, stackId: 'stk_1', provisioner: 'native', laneToken: 1, claims: 1 } as const;
  const counts = { add: 1, change: 0, delete: 0 };
  const delta = { resources: counts, outputs: { add: 0, change: 0, delete: 0 } };
  const token = '1.1';
  await remember.append(
    `run-${runId}`,
    { type: 'RunReadied', data: { run: ref, laneToken: 1 } },
    { type: 'RunPreparing', data: { jobId: 'job_1', phase: 'plan', token, worker: 'runner-1' } },
    { type: 'StepStarted', data: { step: 'init', token } },
    { type: 'StepFinished', data: { run: ref, step: 'init', token } },
    { type: 'StepStarted', data: { step: 'plan', token } },
    {
      type: 'PlanReported',
      data: { planDigest: 'plan', delta, noChanges: false, warnings: [], token },
    },
    { type: 'WorkspaceArchived', data: { run: ref, digest: 'w', sizeBytes: 1, token } },
    {
      type: 'RunConfirmed',
      data: { run: ref, planDigest: 'plan', dueAt: '2026-11-22T00:00:00.000Z' },
    },
  );
}

async function job(remember: Remembering, jobId: string) {
  const owner = { kind: 'run', runId: 'run_1', stackId: 'stk_1', phase: 'plan' } as const;
  await remember.append(`job-${jobId}`, {
    type: 'JobCreated',
    data: { jobId, owner, provisioner: 'native', laneToken: 1, claimsBefore: 0, attemptsMax: 3 },
  });
}
