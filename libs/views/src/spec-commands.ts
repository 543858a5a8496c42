import { nodeRunId, type RunCommand } from '@keelson/domain';

/** For specs: commands that lead an aggregate through its life, and off the path. */
export function runCommands(runId: string): readonly RunCommand[] {
  const pausing = Number(runId) % 2 === 0;
  const tokens = ['1.1', '1.2', '1.3'];
  const delta = {
    resources: { add: 1, change: 0, delete: 0 },
    outputs: { add: 0, change: 0, delete: 0 },
  };
  const dueAt = '2026-11-22T00:00:00.000Z';
  const perToken = tokens.flatMap((token): readonly RunCommand[] => [
    { type: 'PrepareRun', jobId: `job-of-${runId}`, token, worker: 'w' },
    { type: 'StartStep', step: 'init', token },
    { type: 'FinishStep', step: 'init', token, summary: 'ready' },
    { type: 'StartStep', step: 'refresh', token },
    { type: 'FinishStep', step: 'refresh', token },
    { type: 'StartStep', step: 'plan', token },
    { type: 'ReportPlan', token, planDigest: 'p', delta, noChanges: false, warnings: ['w'] },
    { type: 'ArchiveWorkspace', token, digest: 'd', sizeBytes: 1 },
    { type: 'RestoreWorkspace', token, digest: 'd' },
    { type: 'StartStep', step: 'apply', token },
    { type: 'ReportApply', token, applied: delta.resources, outputs: {} },
  ]);
  return [
    {
      type: 'CreateRun',
      runId,
      stackId: 's',
      stackName: 'network',
      org: 'acme',
      environment: 'staging',
      runType: 'tracked',
      trigger: { kind: 'human', actor: 'ada' },
      provisioner: 'native',
      source: { archive: 'sha256:0' },
      specDigest: 'd',
      variables: {},
      inputs: {},
      inputDigest: 'i',
      flowControl: {
        skipRefresh: Number(runId) % 3 === 0,
        previewBeforeUpdate: Number(runId) !== 1,
        pauseBetweenPreviewAndUpdate: pausing,
        isManual: false,
        disableOnLifecycleEvents: false,
      },
    },
    ...Array.from({ length: 3 }, (): RunCommand => ({ type: 'ReadyRun', laneToken: 1 })),
    ...perToken,
    ...perToken,
    { type: 'ConfirmRun', planDigest: 'p', currentInputDigest: 'i', dueAt },
    { type: 'ConfirmRun', planDigest: 'p', currentInputDigest: 'i', dueAt },
    { type: 'DiscardRun' },
    { type: 'CancelRun', reason: 'enough' },
    { type: 'AcknowledgeCancel', token: '1.1' },
    { type: 'LoseLease', jobId: `job-of-${runId}`, attempt: 1, retryable: true },
    { type: 'FailStep', token: '1.1', step: 'plan', message: 'no', indeterminate: false },
    { type: 'FailRun', reason: 'no_worker', message: 'nobody came' },
  ];
}

export function jobCommands(jobId: string) {
  const owner = { kind: 'run', runId: 'r', stackId: 's', phase: 'plan' } as const;
  return [
    {
      type: 'CreateJob',
      jobId,
      owner,
      provisioner: 'native',
      laneToken: 1,
      claimsBefore: 0,
      attemptsMax: 3,
    },
    { type: 'ClaimJob', agent: 'a' },
    { type: 'ClaimJob', agent: 'b' },
    { type: 'ExpireLease', attempt: 1, retryable: true },
    { type: 'ExpireLease', attempt: 2, retryable: true },
    { type: 'CompleteJob' },
    { type: 'FailJob', message: 'no' },
    { type: 'CancelJob', reason: 'enough' },
    { type: 'ConfirmJobCancelled', reason: 'enough' },
  ] as const;
}

export function pipelineCommands(pipelineId: string) {
  const settle = (node: number) =>
    (['successful', 'successful', 'failed', 'cancelled'] as const).map((result) => ({
      type: 'SettleNode' as const,
      node,
      runId: nodeRunId(pipelineId, node),
      result,
    }));
  const gate = { manual: true, reason: 'change board' } as const;
  return [
    {
      type: 'CreatePipeline',
      pipelineId,
      projectId: 'p',
      projectName: 'shop',
      org: 'acme',
      generation: 1,
      operation: 'deploy',
      environments: [{ name: 'staging' }, { name: 'production', gate }],
      nodes: [
        { id: 'staging/a', stackId: 'a', environment: 'staging', dependsOn: [] },
        { id: 'staging/b', stackId: 'b', environment: 'staging', dependsOn: [0], gate },
        { id: 'staging/c', stackId: 'c', environment: 'staging', dependsOn: [0] },
        { id: 'production/a', stackId: 'd', environment: 'production', dependsOn: [1, 2] },
        {
          id: 'staging/e',
          stackId: 'e',
          environment: 'staging',
          dependsOn: [],
          gate,
          adoptedRunId: 'old',
        },
      ],
      concurrencyMax: 2,
    },
    { type: 'StartPipeline' },
    { type: 'StartPipeline' },
    { type: 'StartPipeline' },
    ...[0, 1, 2, 3, 4].flatMap(settle),
    { type: 'ResolveEnvironmentGate', environment: 'production', decision: 'yes' },
    { type: 'ResolveEnvironmentGate', environment: 'production', decision: 'no' },
    { type: 'ResolveNodeGate', nodeId: 'staging/b', decision: 'yes' },
    { type: 'ResolveNodeGate', nodeId: 'staging/b', decision: 'no' },
    { type: 'ResolveNodeGate', nodeId: 'staging/e', decision: 'yes' },
    { type: 'CancelPipeline', reason: 'enough' },
  ] as const;
}
