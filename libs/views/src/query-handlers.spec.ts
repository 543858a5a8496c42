import { MemoryEventLog } from '@keelson/event-log';
import type { Query } from '@nestjs/cqrs';
import { CqrsModule, QueryBus } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database';
import {
  FindNames,
  AmbiguousName,
  ApiKeyByHash,
  DueRuns,
  InvalidCursor,
  LastPipeline,
  ListApiKeys,
  ListApprovals,
  ListEvents,
  ListPipelines,
  ListProjects,
  ListRuns,
  ListSecrets,
  ListStacks,
  LostClaims,
  migrate,
  NotFound,
  PendingJobs,
  ProjectionRunner,
  projections,
  queryHandlers,
  type Reflected,
  ShowEvent,
  ShowJob,
  ShowPipeline,
  ShowProject,
  ShowRun,
  ShowStack,
  ViewPositions,
  viewsDataSource,
} from '.';
import { Remembering } from './spec-events';
import { history, sealed } from './spec-history';

const WAIT_MS = 20_000;

describe('queries', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let module: TestingModule;
  let runner: ProjectionRunner;
  let log: MemoryEventLog;
  let remember: Remembering;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    const positions = new ViewPositions(dataSource);
    module = await Test.createTestingModule({
      imports: [CqrsModule.forRoot()],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: ViewPositions, useValue: positions },
        PendingJobs,
        ...queryHandlers,
      ],
    }).compile();
    await module.init();
    log = new MemoryEventLog();
    remember = new Remembering(log);
    runner = new ProjectionRunner({ dataSource, eventLog: log, projections, positions });
    await history(remember);
    runner.start();
    expect(await runner.waitFor(await log.head(), WAIT_MS)).toBe(true);
  });

  afterAll(async () => {
    await runner.stop();
    await module.close();
    await dataSource.destroy();
    await database.drop();
  });

  const ask = <Result>(query: Query<Result>): Promise<Result> =>
    module.get(QueryBus).execute(query);
  const result = async <Result>(query: Query<Reflected<Result>>): Promise<Result> =>
    (await ask(query)).result;

  it('answer with the position that the view reflects', async () => {
    expect((await ask(new ListRuns())).position).toBe(await log.head());
  });

  describe('stacks', () => {
    it('are found by id, by environment and name, and by name', async () => {
      for (const reference of ['stk_1', 'staging:network', 'staging/network', 'network']) {
        expect((await result(new ShowStack(reference))).id).toBe('stk_1');
      }
    });

    it('with an ambiguous name are answered with the candidates', async () => {
      const refused = result(new ShowStack('database'));
      await expect(refused).rejects.toBeInstanceOf(AmbiguousName);
      await expect(refused).rejects.toMatchObject({
        candidates: [
          { id: 'stk_3', environment: 'production', name: 'database' },
          { id: 'stk_2', environment: 'staging', name: 'database' },
        ],
      });
      expect((await result(new ShowStack('production:database'))).id).toBe('stk_3');
    });

    it('that nobody knows are not found, nor deleted ones by name', async () => {
      await expect(result(new ShowStack('nothing'))).rejects.toBeInstanceOf(NotFound);
      await expect(result(new ShowStack('old'))).rejects.toBeInstanceOf(NotFound);
      expect((await result(new ShowStack('stk_4'))).deleted).toBe(true);
    });

    it('show masked values, and the state of their last run', async () => {
      const stack = await result(new ShowStack('network'));
      expect(stack.variables).toEqual({
        cidr: { value: '10.0.0.0/16' },
        password: { sensitive: true },
      });
      expect(stack.outputs).toEqual({
        version: 1,
        runId: 'run_1',
        outputs: { vpc_id: { sensitive: false, value: 'vpc-1' }, key: { sensitive: true } },
      });
      expect(stack.lastRun).toMatchObject({
        ...{ id: 'run_1', state: 'confirmed' },
        waiting: { for: 'worker' },
      });
      expect(stack.state).toMatchObject({ serial: 7, version: 1 });
      expect(stack.drift).toEqual({
        status: 'drifted',
        findings: [{ address: 'a', action: 'update' }],
      });
    });

    it('are in sync again when their drift has been settled', async () => {
      const { drift } = await result(new ShowStack('production:database'));
      expect(drift).toEqual({ status: 'in_sync', findings: [] });
    });

    it('are listed newest first, without the deleted', async () => {
      const ids = async (query: ListStacks) => (await result(query)).items.map(({ id }) => id);
      expect(await ids(new ListStacks())).toEqual(['stk_3', 'stk_2', 'stk_1']);
      expect(await ids(new ListStacks({ environment: 'staging' }))).toEqual(['stk_2', 'stk_1']);
      expect(await ids(new ListStacks({ deleted: true }))).toHaveLength(4);
      expect(await ids(new ListStacks({ projectId: 'prj_1' }))).toHaveLength(3);
    });
  });

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

  it('find stacks, runs and pipelines by a part of what they are called', async () => {
    const stacks = await result(new ListStacks({}));
    const [one] = stacks.items;
    const named = await result(
      new ListStacks({ text: `${one?.environment.toUpperCase()}/${one?.name}` }),
    );
    expect(named.items.map(({ id }) => id)).toContain(one?.id);
    expect((await result(new ListStacks({ text: '%' }))).items).toEqual([]);
    const unsure = await result(new ListStacks({ unsure: true }));
    expect(unsure.items).toEqual(
      stacks.items.filter(({ drift, needsRefresh }) => needsRefresh || drift.status === 'drifted'),
    );
    const { items: runs } = await result(new ListRuns({ text: 'run_1' }));
    expect(runs.map(({ id }) => id)).toContain('run_1');
    expect((await result(new ListPipelines({ text: 'SHO' }))).items).toHaveLength(1);
    expect((await result(new ListPipelines({ text: 'shop ' }))).items).toEqual([]);
  });

  it('tell what ids are called, and leave out what nothing has', async () => {
    const names = await result(new FindNames(['run_1', 'pip_1', 'prj_1', 'key_1', 'nothing']));
    expect(names.map(({ id }) => id).sort()).toEqual(['key_1', 'pip_1', 'prj_1', 'run_1']);
    expect(names.find(({ id }) => id === 'pip_1')?.name).toMatch(/^shop · generation \d+$/);
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

  it('show projects by id and name', async () => {
    const project = await result(new ShowProject('shop'));
    expect(project).toMatchObject({ id: 'prj_1', generation: 1 });
    expect(project.stacks).toEqual([{ id: 'stk_1', name: 'network', environment: 'staging' }]);
    expect((await result(new ListProjects())).items).toHaveLength(1);
  });

  it('know secrets by name alone, and API keys by hash', async () => {
    expect(await result(new ListSecrets())).toMatchObject([{ name: 'registry-token' }]);
    expect(await ask(new ApiKeyByHash('h1'))).toMatchObject({ name: 'ci', role: 'writer' });
    expect(await ask(new ApiKeyByHash('h2'))).toBeUndefined();
    expect(await ask(new ApiKeyByHash('h3'))).toBeUndefined();
    expect(JSON.stringify(await result(new ListApiKeys()))).not.toContain('h1');
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

  describe('events', () => {
    const types = async (filter: ConstructorParameters<typeof ListEvents>[0]) =>
      (await result(new ListEvents(filter))).items.map(({ type }) => type);

    it('are filtered by all that they carry', async () => {
      expect(await types({ stream: 'job-job_1' })).toEqual(['JobClaimed', 'JobCreated']);
      expect(await types({ type: 'JobClaimed' })).toEqual(['JobClaimed']);
      expect(await types({ actor: 'nobody' })).toEqual([]);
      expect(await types({ text: 'registry-tok' })).toEqual(['DefinitionApplied']);
      expect(await types({ text: 'registry_tok%' })).toEqual([]);
      const all = await result(new ListEvents({ limit: 500 }));
      const first = all.items.at(-1);
      const second = all.items.at(-2);
      expect(await types({ to: second?.at ?? '' })).toEqual([first?.type]);
      expect(await types({ from: first?.at ?? '', to: second?.at ?? '' })).toEqual([first?.type]);
      expect(await types({ correlationId: first?.correlationId ?? '' })).toEqual([first?.type]);
    });

    it('are walked through, and shown one by one', async () => {
      const page = await result(new ListEvents({ limit: 1 }));
      const next = await result(new ListEvents({ limit: 1, cursor: page.nextCursor ?? '' }));
      const [event] = next.items;
      expect(BigInt(event?.position ?? 0)).toBe((await log.head()) - 1n);
      expect(await result(new ShowEvent(event?.id ?? ''))).toEqual(event);
      await expect(result(new ShowEvent('no-uuid'))).rejects.toBeInstanceOf(NotFound);
    });
  });

  it('hold nothing that is sealed, in any table but the outputs to hand on', async () => {
    const tables: { name: string }[] = await dataSource.query(
      `select table_name as name from information_schema.tables where table_schema = 'views'`,
    );
    for (const { name } of tables.filter((table) => table.name !== 'stacks')) {
      const rows = JSON.stringify(await dataSource.query(`select * from views."${name}"`));
      expect(rows).not.toContain(sealed.ciphertext);
      expect(rows).not.toContain(sealed.fingerprint);
    }
    const [{ hashes }] = await dataSource.query(
      `select count(*)::int as hashes from views.events where data::text like '%"h1"%'`,
    );
    expect(hashes).toBe(0);
  });
});
