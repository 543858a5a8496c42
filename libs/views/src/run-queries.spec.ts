import {
  DueRuns,
  InvalidCursor,
  LastPipeline,
  ListApprovals,
  ListPipelines,
  ListRuns,
  LostClaims,
  NotFound,
  PendingJobs,
  ShowJob,
  ShowPipeline,
  ShowRun,
} from '.';
import { AskedViews } from './spec-queries';

describe('queries', () => {
  let views: AskedViews;
  let dataSource: AskedViews['dataSource'];
  let module: AskedViews['module'];
  let log: AskedViews['log'];
  let result: AskedViews['result'];

  beforeAll(async () => {
    views = await AskedViews.open();
    ({ dataSource, module, log, result } = views);
  });
  afterAll(() => views.close());

  it('walk through a list page by page, without a gap while it grows', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await result(
        new ListRuns({ stackId: 'stk_2', limit: 2, ...(cursor && { cursor }) }),
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(['run_14', 'run_13', 'run_12', 'run_11', 'run_10']);
    await expect(result(new ListRuns({ cursor: 'rubbish' }))).rejects.toBeInstanceOf(InvalidCursor);
  });

  it('show a run with its steps, its plan and how long it took', async () => {
    const run = await result(new ShowRun('run_1'));
    expect(run).toMatchObject({
      state: 'confirmed',
      progress: 'running',
      planDigest: 'plan',
      hasPlan: true,
      pipelineId: 'pip_1',
      pipelineNode: 0,
      claims: 1,
      dueAt: '2026-11-22T00:00:00.000Z',
      failure: null,
      source: { archive: 'sha256:0' },
      waiting: { for: 'worker', runId: null, until: '2026-11-22T00:00:00.000Z' },
    });
    expect(run.steps.map(({ step, status }) => [step, status])).toEqual([
      ['init', 'succeeded'],
      ['plan', 'succeeded'],
      ['apply', 'pending'],
    ]);
    expect(run.durations).toMatchObject({ executionMs: null });
    expect(run.durations.queueMs).toBeGreaterThan(0);
    expect(run.durations.approvalMs).toBeGreaterThan(0);
    expect(run.inputs).toEqual({
      key: { stackId: 'stk_9', output: 'key', version: 2, sensitive: true },
    });
  });

  it('list runs by state', async () => {
    const queued = await result(new ListRuns({ states: ['queued'] }));
    expect(queued.items).toHaveLength(5);
    expect(queued.items.map(({ waiting }) => waiting)).toMatchObject([
      { for: 'stack', why: "4 runs are before it in the stack's queue", runId: 'run_10' },
      ...Array.from({ length: 3 }, () => ({ for: 'stack', runId: 'run_10' })),
      { for: 'stack', moves: 'nothing is in its way', runId: null },
    ]);
  });

  it('show a pipeline with its nodes, what their runs are at, and its gates', async () => {
    const pipeline = await result(new ShowPipeline('pip_1'));
    expect(pipeline.nodes).toMatchObject([
      {
        id: 'staging/network',
        status: 'in_progress',
        runState: 'confirmed',
        delta: { resources: { add: 1 } },
        waiting: { for: 'worker', runId: 'run_1' },
      },
      {
        id: 'production/database',
        status: 'pending',
        runState: null,
        dependsOn: ['staging/network'],
        waiting: { for: 'nodes', why: 'staging/network (in_progress) must be successful first' },
      },
    ]);
    expect(pipeline.nodes[0]?.startedAt).toMatch(/^2026-.*Z$/);
    expect(pipeline.gates).toMatchObject([
      { position: 'env_entry', environment: 'production', nodeId: null, state: 'waiting' },
    ]);
    expect(pipeline.counts).toEqual({ in_progress: 1, pending: 1 });
    expect((await result(new LastPipeline('prj_1'))).id).toBe('pip_1');
    for (const places of [[], [0], [1], [1, 0, 9]]) {
      const part = await result(new ShowPipeline('pip_1', places));
      const nodes = pipeline.nodes.filter(({ node }) => places.includes(node));
      expect(part).toEqual({ ...pipeline, nodes });
    }
    const listed = await result(new ListPipelines({ projectId: 'prj_1' }));
    expect(listed.items.map(({ id }) => id)).toEqual(['pip_1']);
    await expect(result(new LastPipeline('prj_9'))).rejects.toBeInstanceOf(NotFound);
  });

  it('list what waits for a person, the oldest first', async () => {
    const approvals = await result(new ListApprovals());
    expect(approvals).toMatchObject([
      {
        ...{ kind: 'gate', environment: 'production', stackName: null, runId: null },
        ...{ pipelineId: 'pip_1', projectName: 'shop' },
      },
    ]);
  });

  it('find pending jobs, due runs and claims without a lease', async () => {
    const pending = await module.get(PendingJobs).read();
    expect(pending).toEqual({ jobIds: ['job_2'], position: await log.head() });
    const locked = await dataSource.transaction((transaction) =>
      module.get(PendingJobs).candidates(transaction, { limit: 5 }),
    );
    expect(locked.map(({ id }) => id)).toEqual(['job_2']);
    const due = new DueRuns(dataSource);
    expect(await due.due(new Date('2026-11-21T23:59:59Z'))).toEqual([]);
    expect(await due.due(new Date('2026-11-22T00:00:00Z'))).toEqual([
      { runId: 'run_1', state: 'confirmed' },
    ]);
    const lost = new LostClaims(dataSource);
    expect(await lost.withoutLease(new Date('2027-01-01'))).toEqual([
      { jobId: 'job_1', attempt: 1 },
    ]);
    expect(await lost.withoutLease(new Date('2026-01-01'))).toEqual([]);
    expect((await result(new ShowJob('job_1'))).agent).toBe('runner-1');
  });
});
