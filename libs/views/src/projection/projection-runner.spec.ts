import { type EventLog, MemoryEventLog, type Position } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { EventRow } from '../event/event.view';
import { JobRow } from '../job/job.view';
import { migrate } from '../migrate';
import { projections } from '../projections';
import { aJob, Remembering } from '../spec-events';
import { viewsDataSource } from '../views-data-source';
import type { Projection } from './projection';
import { ProjectionRunner } from './projection-runner';
import { viewDigest } from './view-digest';
import { ViewPositions } from './view-positions';

const WAIT_MS = 20_000;
const KILLS = 5;
const JOBS_PER_KILL = 30;

describe(ProjectionRunner.name, () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let log: MemoryEventLog;
  let remember: Remembering;
  let running: ProjectionRunner[];

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    log = new MemoryEventLog();
    remember = new Remembering(log);
    running = [];
    jobs = 0;
  });

  afterEach(async () => {
    await Promise.all(running.map((runner) => runner.stop()));
    await dataSource.destroy();
    await database.drop();
  });

  function run(
    options: {
      projections?: readonly Projection[];
      eventLog?: EventLog;
      in?: DataSource;
      onFault?: (error: unknown) => void;
    } = {},
  ): ProjectionRunner {
    const { in: target = dataSource, eventLog = log, onFault } = options;
    const runner = new ProjectionRunner({
      dataSource: target,
      eventLog,
      projections: options.projections ?? projections,
      positions: new ViewPositions(target),
      ...(onFault && { onFault }),
    });
    running.push(runner);
    runner.start();
    return runner;
  }

  let jobs: number;
  async function someJobs(count: number): Promise<Position> {
    let position = 0n as Position;
    for (let index = 0; index < count; index++) position = await aJob(remember, `j${jobs++}`);
    return position;
  }

  it('shows every event once, whether it was there before or comes while it runs', async () => {
    await someJobs(50);
    const runner = run();
    const position = await someJobs(50);
    expect(await runner.waitFor(position, WAIT_MS)).toBe(true);
    expect(await dataSource.getRepository(EventRow).count()).toBe(200);
    const shown = await dataSource.getRepository(JobRow).findBy({ state: 'in_progress' });
    expect(shown.map((job) => job.attempt)).toEqual(Array.from({ length: 100 }, () => 1));
    expect((await runner.status()).map(({ lag }) => lag)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('counts each event exactly once when its connection dies between and inside of batches', async () => {
    const runner = run({ projections: [counting] });
    let position = 0n as Position;
    for (let round = 0; round < KILLS; round++) {
      position = await someJobs(JOBS_PER_KILL);
      await killWriters(dataSource);
    }
    expect(await runner.waitFor(position, WAIT_MS)).toBe(true);
    expect(await counted(dataSource)).toBe(KILLS * JOBS_PER_KILL * 2);
  });

  it('writes neither rows nor checkpoint when a batch fails in the middle of its transaction', async () => {
    await refuseJobs(dataSource, '57014');
    const faults: unknown[] = [];
    const runner = run({ onFault: (error) => faults.push(error) });
    const position = await someJobs(3);
    await until(() => faults.length > 1);
    expect(await dataSource.getRepository(EventRow).count()).toBe(0);
    expect((await runner.status()).map((each) => each.position)).toEqual([0n, 0n, 0n, 0n, 0n, 0n]);
    await dataSource.query('drop trigger refuse on views.jobs');
    expect(await runner.waitFor(position, WAIT_MS)).toBe(true);
    expect(await dataSource.getRepository(EventRow).count()).toBe(6);
  });

  it('never rewinds a checkpoint that another process has moved', async () => {
    const first = await someJobs(1);
    const faults: Error[] = [];
    const runner = run({ onFault: (error) => faults.push(error as Error) });
    await runner.waitFor(first, WAIT_MS);
    await dataSource.query('update views.checkpoints set position = 5000');
    await someJobs(1);
    await until(() => faults.length > 0);
    expect(faults[0]?.message).toContain('was moved by another process');
    expect((await runner.status())[0]?.position).toBe(5000n);
    expect(await dataSource.getRepository(EventRow).count()).toBe(2);
  });

  it('lets one process project at a time, and the next one take over', async () => {
    const first = run();
    await first.waitFor(await someJobs(1), WAIT_MS);
    const second = run();
    await first.waitFor(await someJobs(1), WAIT_MS);
    await first.stop();
    expect(await second.waitFor(await someJobs(1), WAIT_MS)).toBe(true);
    expect(await dataSource.getRepository(EventRow).count()).toBe(6);
  });

  it('stops a projection alone before the event that it cannot fold, and says which', async () => {
    const runner = run();
    await someJobs(2);
    await remember.append('job-unheard-of', { type: 'JobCancelRequested', data: { reason: 'x' } });
    const position = await someJobs(2);
    expect(await runner.waitFor(position, WAIT_MS)).toBe(true);
    await until(async () => (await runner.status()).some(({ failure }) => failure !== undefined));
    const status = await runner.status();
    expect(status.filter(({ failure }) => failure).map(({ name }) => name)).toEqual(['jobs']);
    const jobs = status.find(({ name }) => name === 'jobs');
    expect(jobs?.position).toBe(4n);
    expect(jobs?.failure?.eventId).toBe((await log.read('job-unheard-of'))[0]?.id);
    expect(jobs?.failure?.error).toContain('jobs has no row unheard-of');
    expect(jobs?.failure?.wayOn).toContain('keelson projections rebuild jobs');
    expect(await dataSource.getRepository(EventRow).count()).toBe(9);
  });

  it('stops a projection alone before the event whose rows the database refuses', async () => {
    await refuseJobs(dataSource, '22000');
    const runner = run();
    const position = await someJobs(2);
    expect(await runner.waitFor(position, WAIT_MS)).toBe(true);
    await until(async () => (await runner.status()).some(({ failure }) => failure !== undefined));
    const jobs = (await runner.status()).find(({ name }) => name === 'jobs');
    expect(jobs?.failure?.eventId).toBe((await log.readAll(0n as Position, 1))[0]?.id);
    expect(await dataSource.getRepository(EventRow).count()).toBe(4);
  });

  it('keeps text that PostgreSQL cannot store', async () => {
    const runner = run();
    await aJob(remember, 'j');
    const owner = { kind: 'run', runId: 'r', stackId: 's', phase: 'plan' } as const;
    const message = 'half \ud83d pair, \u0000 nul, whole 🚀, \\u0000 text';
    const position = await remember.append('job-j', {
      type: 'JobFailed',
      data: { owner, attempt: 1, reason: 'failed', message },
    });
    expect(await runner.waitFor(position, WAIT_MS)).toBe(true);
    const job = await dataSource.getRepository(JobRow).findOneByOrFail({ id: 'j' });
    expect(job.message).toBe('half \ufffd pair, \ufffd nul, whole 🚀, \\u0000 text');
  });

  it('builds the same rows in another schema', async () => {
    const position = await someJobs(40);
    expect(await run().waitFor(position, WAIT_MS)).toBe(true);
    const beside = await viewsDataSource({ url: database.url, schema: 'beside' }).initialize();
    try {
      await migrate(beside);
      const rebuilding = run({ in: beside });
      expect(await rebuilding.waitFor(position, WAIT_MS)).toBe(true);
      for (const projection of projections) {
        expect(await viewDigest(beside, projection)).toBe(await viewDigest(dataSource, projection));
      }
      await dataSource.query(`update beside.jobs set message = 'other' where id = 'j1'`);
      const jobs = projections.find(({ name }) => name === 'jobs') as Projection;
      expect(await viewDigest(beside, jobs)).not.toBe(await viewDigest(dataSource, jobs));
      await rebuilding.stop();
    } finally {
      await beside.destroy();
    }
  });

  it('builds a view anew whose version has risen', async () => {
    const position = await someJobs(3);
    const first = run();
    await first.waitFor(position, WAIT_MS);
    await first.stop();
    await dataSource.query(`update views.jobs set message = 'of an older shape'`);
    const risen = projections.map((each) =>
      each.name === 'jobs' ? { ...each, version: 2 } : each,
    );
    const second = run({ projections: risen });
    await until(async () => (await second.status()).every(({ rebuild }) => !rebuild));
    const jobs = await dataSource.getRepository(JobRow).find();
    expect(jobs.map((job) => job.message)).toEqual([null, null, null]);
  });

  it('answers that the time is over when a position does not come', async () => {
    const runner = run();
    expect(await runner.waitFor(77n as Position, 5)).toBe(false);
  });
});

/** Counts in one row: a repeated event would show, a missed one too. */
const counting: Projection = {
  name: 'counting',
  version: 1,
  tables: [JobRow],
  touches: (_event, touch) => touch(JobRow, 'total'),
  fold: ({ metadata: { at } }, rows) => {
    const total = rows.changeIfThere(JobRow, 'total');
    if (total) total.attempt += 1;
    else rows.add(JobRow, { ...EMPTY_JOB, id: 'total', attempt: 1, createdAt: at, updatedAt: at });
  },
};

const EMPTY_JOB = {
  runId: '',
  stackId: '',
  phase: 'plan',
  provisioner: 'native',
  laneToken: 0,
  attemptsMax: 0,
  state: 'pending',
  agent: null,
  token: null,
  cancelRequested: null,
  message: null,
  claimedAt: null,
  endedAt: null,
} as const;

async function counted(dataSource: DataSource): Promise<number> {
  return (await dataSource.getRepository(JobRow).findOneByOrFail({ id: 'total' })).attempt;
}

async function killWriters(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
       and database = (select oid from pg_database where datname = current_database())`,
  );
}

async function refuseJobs(dataSource: DataSource, code: string): Promise<void> {
  await dataSource.query(
    `create function refuse() returns trigger language plpgsql as
     $$ begin raise exception 'no' using errcode = '${code}'; end $$`,
  );
  await dataSource.query(
    'create trigger refuse before insert on views.jobs for each row execute function refuse()',
  );
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
