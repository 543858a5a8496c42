import { ChangePipeline, ChangeRun, ChangeStack } from '@keelson/commands';
import {
  definitionStream,
  pipelineDecider,
  pipelineStream,
  type JobReport,
  type Pipeline,
  type PipelineNode,
  type StackSpec,
} from '@keelson/domain';
import { InMemoryKeelson, type Script } from '../support/in-memory-keelson';
import { eventually } from '../support/eventually';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const NOTHING = { add: 0, change: 0, delete: 0 };

const noChanges: Script = () => [
  { type: 'step_started', step: 'init' },
  { type: 'step_finished', step: 'init' },
  { type: 'step_started', step: 'refresh' },
  { type: 'step_finished', step: 'refresh', drift: [] },
  { type: 'step_started', step: 'plan' },
  plan(true),
];

function plan(noChangesFound: boolean): JobReport {
  return {
    type: 'plan',
    planDigest: DIGEST,
    delta: { resources: NOTHING, outputs: NOTHING },
    noChanges: noChangesFound,
    warnings: [],
  };
}

const applies =
  (outputs: Record<string, { value: string; sensitive: boolean }>): Script =>
  () => [
    ...noChanges({ jobId: '', runId: '', phase: 'plan', attempt: 1 }).slice(0, -1),
    plan(false),
    { type: 'step_started', step: 'apply' },
    { type: 'applied', applied: { add: 1, change: 0, delete: 0 }, outputs },
  ];

const fails: Script = () => [
  { type: 'step_started', step: 'init' },
  { type: 'step_failed', step: 'init', message: 'no such module', indeterminate: false },
];

function spec(variables: StackSpec['variables'] = {}): StackSpec {
  return {
    provisioner: 'native',
    source: { archive: DIGEST },
    variables,
    flowControl: {
      skipRefresh: false,
      previewBeforeUpdate: true,
      pauseBetweenPreviewAndUpdate: false,
      isManual: false,
      disableOnLifecycleEvents: false,
    },
    dependsOn: [],
  };
}

describe('a pipeline, carried by the sagas', () => {
  let keelson: InMemoryKeelson;
  let stop: AbortController;

  beforeEach(async () => {
    stop = new AbortController();
    keelson = await InMemoryKeelson.start();
  });
  afterEach(async () => {
    stop.abort();
    await keelson.stop();
  });

  async function createStack(name: string, variables: StackSpec['variables'] = {}) {
    await keelson.commandBus.execute(
      new ChangeStack(
        `stk_${name}`,
        {
          type: 'CreateStack',
          stackId: `stk_${name}`,
          name,
          org: 'acme',
          environment: 'test',
          projectId: 'prj_shop',
          spec: spec(variables),
          specDigest: `digest of ${name}`,
        },
        keelson.envelope(),
      ),
    );
  }

  function node(name: string, dependsOn: number[]): PipelineNode {
    return { id: `test/${name}`, stackId: `stk_${name}`, environment: 'test', dependsOn };
  }

  async function startPipeline(nodes: PipelineNode[], pipelineId = 'pip_1') {
    await keelson.commandBus.execute(
      new ChangePipeline(
        pipelineId,
        {
          type: 'CreatePipeline',
          pipelineId,
          projectId: 'prj_shop',
          projectName: 'shop',
          org: 'acme',
          generation: 1,
          operation: 'deploy',
          environments: [{ name: 'test' }],
          nodes,
          concurrencyMax: 10,
        },
        keelson.envelope(),
      ),
    );
  }

  async function results(pipelineId = 'pip_1') {
    const events = await keelson.log.read(pipelineStream(pipelineId));
    const state = events.reduce(
      (folded, event) => pipelineDecider.evolve(folded, event as never),
      pipelineDecider.initial,
    ) as Pipeline;
    const settled = events.filter(({ type }) => type === 'NodeSettled').map(({ data }) => data);
    return {
      state: state.state,
      settled,
      completed: events.find((e) => e.type === 'PipelineCompleted'),
    };
  }

  async function completed(pipelineId = 'pip_1') {
    await eventually('the pipeline completes', async () => {
      return (await results(pipelineId)).completed !== undefined;
    });
    return (await results(pipelineId)).completed?.data;
  }

  it('runs a diamond to its end, and passes outputs along the edges', async () => {
    await createStack('network');
    await createStack('database', {
      vpc: { kind: 'output', stackId: 'stk_network', output: 'id' },
    });
    await createStack('cache', { vpc: { kind: 'output', stackId: 'stk_network', output: 'id' } });
    await createStack('app');
    void keelson.work(applies({ id: { value: 'vpc-1', sensitive: false } }), stop.signal);
    await startPipeline([
      node('network', []),
      node('database', [0]),
      node('cache', [0]),
      node('app', [1, 2]),
    ]);
    expect(await completed()).toMatchObject({ result: 'succeeded' });
    const run = await keelson.log.read('run-run_1n1', 0, 1);
    expect(run[0]?.data).toMatchObject({
      inputs: { vpc: { output: 'id', version: 1, value: { sensitive: false, value: 'vpc-1' } } },
    });
  });

  it('settles the drift that a run has found when that run has applied its plan', async () => {
    await createStack('a');
    const findings = [{ address: 'file.a', action: 'update' }];
    const finding = (reports: readonly JobReport[]): readonly JobReport[] =>
      reports.map((report) =>
        report.type === 'step_finished' && report.step === 'refresh'
          ? { ...report, drift: findings }
          : report,
      );
    const outputs = applies({ id: { value: 'vpc-1', sensitive: false } });
    void keelson.work((job) => finding(outputs(job)), stop.signal);
    await startPipeline([node('a', [])]);
    expect(await completed()).toMatchObject({ result: 'succeeded' });
    const told = (await keelson.log.read('stack-stk_a')).map(({ type }) => type);
    expect(told).toEqual(['StackCreated', 'DriftReported', 'OutputsPublished', 'DriftSettled']);
  });

  it('cancels exactly what is downstream of a failure', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await createStack(name);
    const script: Script = (job) => (job.runId === 'run_1n0' ? fails(job) : noChanges(job));
    void keelson.work(script, stop.signal);
    await startPipeline([node('a', []), node('b', [0]), node('c', [1]), node('d', [])]);
    expect(await completed()).toMatchObject({ result: 'failed' });
    expect((await results()).settled).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ node: 0, result: 'failed' }),
        expect.objectContaining({ node: 1, result: 'cancelled', reason: 'upstream_failed' }),
        expect.objectContaining({ node: 2, result: 'cancelled' }),
        expect.objectContaining({ node: 3, result: 'successful' }),
      ]),
    );
  });

  it('fails a run whose input is missing, with the reason, and goes on elsewhere', async () => {
    await createStack('a');
    await createStack('b', { x: { kind: 'output', stackId: 'stk_a', output: 'nothing' } });
    void keelson.work(noChanges, stop.signal);
    await startPipeline([node('a', []), node('b', [0])]);
    expect(await completed()).toMatchObject({ result: 'failed' });
    const run = await keelson.log.read('run-run_1n1');
    expect(run.find(({ type }) => type === 'RunFailed')?.data).toMatchObject({
      reason: 'preflight_failed',
      message: 'variable x: stack a has no output nothing yet',
    });
  });

  it('does not wait for the run of a stack that has been deleted', async () => {
    for (const name of ['a', 'b']) await createStack(name);
    const deletion = { type: 'DeleteStack', force: true, reason: 'gone' } as const;
    await keelson.commandBus.execute(new ChangeStack('stk_a', deletion, keelson.envelope()));
    void keelson.work(noChanges, stop.signal);
    await startPipeline([node('a', []), node('b', [])]);
    expect(await completed()).toMatchObject({ result: 'failed' });
    const run = await keelson.log.read('run-run_1n0');
    expect(run.find(({ type }) => type === 'RunFailed')?.data).toMatchObject({
      message: 'stack a has been deleted',
    });
  });

  it('ends cancelled when it is cancelled while its runs wait for a worker', async () => {
    for (const name of ['a', 'b']) await createStack(name);
    await startPipeline([node('a', []), node('b', [0])]);
    await eventually('a job waits', async () => {
      return (await keelson.log.read('job-job_1n0p')).length > 0;
    });
    await keelson.commandBus.execute(
      new ChangePipeline(
        'pip_1',
        { type: 'CancelPipeline', reason: 'by a person' },
        keelson.envelope(),
      ),
    );
    expect(await completed()).toMatchObject({ result: 'cancelled' });
  });

  it('runs the pipelines of a project one after the other', async () => {
    await createStack('a');
    await startPipeline([node('a', [])], 'pip_1');
    await startPipeline([node('a', [])], 'pip_2');
    await eventually('the first has started', async () => {
      return (await keelson.log.read('job-job_1n0p')).length > 0;
    });
    expect(await keelson.log.read('run-run_2n0')).toEqual([]);
    void keelson.work(noChanges, stop.signal);
    expect(await completed('pip_2')).toMatchObject({ result: 'succeeded' });
  });

  it('goes on where it was after the sagas were restarted', async () => {
    for (const name of ['a', 'b', 'c']) await createStack(name);
    let restarts = 0;
    void keelson.work((job) => {
      restarts += 1;
      if (restarts < 3) void keelson.restartSagas();
      return noChanges(job);
    }, stop.signal);
    await startPipeline([node('a', []), node('b', [0]), node('c', [1])]);
    expect(await completed()).toMatchObject({ result: 'succeeded' });
    for (const index of [0, 1, 2]) {
      const created = (await keelson.log.read(`run-run_1n${index}`)).filter(
        ({ type }) => type === 'RunCreated',
      );
      expect(created).toHaveLength(1);
    }
  });

  it('hands a job out again when its lease is lost while planning', async () => {
    await createStack('a');
    void keelson.work((job) => (job.attempt === 1 ? [] : noChanges(job)), stop.signal);
    await startPipeline([node('a', [])]);
    await eventually('the job is claimed', async () => {
      return (await keelson.log.read('job-job_1n0p')).some(({ type }) => type === 'JobClaimed');
    });
    const { ExpireJobLease } = await import('@keelson/commands');
    await keelson.commandBus.execute(new ExpireJobLease('job_1n0p', 1, keelson.envelope()));
    expect(await completed()).toMatchObject({ result: 'succeeded' });
  });

  it('frees the lane of a run that was discarded, for the next one', async () => {
    await createStack('a');
    await startPipeline([node('a', [])], 'pip_1');
    await eventually('a job waits', async () => {
      return (await keelson.log.read('job-job_1n0p')).length > 0;
    });
    await keelson.commandBus.execute(
      new ChangeRun('run_1n0', { type: 'DiscardRun' }, keelson.envelope()),
    );
    expect(await completed()).toMatchObject({ result: 'failed' });
    const lane = await keelson.log.read('lane-stack-stk_a');
    await eventually('the lane is free', async () => {
      return (await keelson.log.read('lane-stack-stk_a')).at(-1)?.type === 'LaneReleased';
    });
    expect(lane[0]?.type).toBe('LaneEntered');
    expect(definitionStream('project', 'acme.shop')).toBe('def-project-acme.shop');
  });
});
