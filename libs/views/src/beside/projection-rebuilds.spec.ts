import { type EventLog, MemoryEventLog, type Position } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { Gate } from '../../../../test/support/gate';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { EventRow } from '../event/event.view';
import { JobRow } from '../job/job.view';
import { migrate } from '../migrate';
import type { Projection } from '../projection/projection';
import { ProjectionRunner } from '../projection/projection-runner';
import { viewDigest } from '../projection/view-digest';
import { ViewPositions } from '../projection/view-positions';
import { projections } from '../projections';
import { aJob, Remembering } from '../spec-events';
import { gated } from '../spec-logs';
import { viewsDataSource } from '../views-data-source';
import { ProjectionStopped, RebuildInProgress, ViewsInUse } from './projection-refusals';
import { ProjectionRebuilds } from './projection-rebuilds';

const WAIT_MS = 20_000;
const JOBS = 300;
const SHADOW = 'views_rebuild';

describe(ProjectionRebuilds.name, () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let log: MemoryEventLog;
  let remember: Remembering;
  let runner: ProjectionRunner | undefined;
  let count: number;

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    log = new MemoryEventLog();
    remember = new Remembering(log);
    count = 0;
  });

  afterEach(async () => {
    await runner?.stop();
    runner = undefined;
    await dataSource.destroy();
    await database.drop();
  });

  function start(using: readonly Projection[] = projections): ProjectionRunner {
    const positions = new ViewPositions(dataSource);
    const options = { dataSource, eventLog: log, projections: using, positions };
    runner = new ProjectionRunner(options);
    runner.start();
    return runner;
  }

  const rebuilds = (eventLog: EventLog = log, using = projections): ProjectionRebuilds =>
    new ProjectionRebuilds({ dataSource, eventLog, projections: using });

  async function someJobs(number: number): Promise<Position> {
    let position = 0n as Position;
    for (let index = 0; index < number; index++) position = await aJob(remember, `j${count++}`);
    return position;
  }

  const shadows = (): Promise<{ name: string }[]> =>
    dataSource.query(`select nspname as name from pg_namespace where nspname like 'views\\_%'`);

  it('replaces rows that were wrong while events and readers keep coming', async () => {
    const live = start();
    await live.waitFor(await someJobs(JOBS), WAIT_MS);
    await dataSource.query(`update views.jobs set message = 'wrong'`);
    await dataSource.query(`delete from views.events where position < 50`);
    let rebuilding = true;
    const writing = (async () => {
      while (rebuilding) {
        await someJobs(1);
        await macrotask();
      }
    })();
    const counts: number[] = [];
    const reading = (async () => {
      while (rebuilding) counts.push(await dataSource.getRepository(JobRow).count());
    })();
    const rebuilt = await rebuilds().rebuild('all');
    rebuilding = false;
    await Promise.all([writing, reading]);
    expect(rebuilt.map(({ name }) => name)).toEqual(projections.map(({ name }) => name));
    expect(await live.waitFor(await someJobs(1), WAIT_MS)).toBe(true);
    expect(await dataSource.getRepository(JobRow).countBy({ message: 'wrong' })).toBe(0);
    expect(await dataSource.getRepository(EventRow).count()).toBe(count * 2);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    for (const { name } of projections) {
      expect(await rebuilds().verify(name)).not.toHaveProperty('difference');
    }
    expect(await shadows()).toEqual([]);
  });

  it('replaces one view alone', async () => {
    const live = start();
    await live.waitFor(await someJobs(3), WAIT_MS);
    await dataSource.query(`update views.jobs set message = 'wrong'`);
    await dataSource.query(`update views.events set type = 'wrong' where position = 1`);
    await rebuilds().rebuild('jobs');
    await live.waitFor(await someJobs(1), WAIT_MS);
    expect(await dataSource.getRepository(JobRow).countBy({ message: 'wrong' })).toBe(0);
    expect(await dataSource.getRepository(EventRow).countBy({ type: 'wrong' })).toBe(1);
    expect(await dataSource.getRepository(JobRow).count()).toBe(4);
  });

  it('makes the process that keeps the views forget the rows of the old tables', async () => {
    const first = start();
    await first.waitFor(await someJobs(1), WAIT_MS);
    await first.stop();
    await dataSource.query(`update views.jobs set message = 'wrong'`);
    const live = start();
    const cancel = (reason: string): Promise<Position> =>
      remember.append('job-j0', { type: 'JobCancelRequested', data: { reason } });
    await live.waitFor(await cancel('has the wrong row loaded'), WAIT_MS);
    expect(await dataSource.getRepository(JobRow).countBy({ message: 'wrong' })).toBe(1);
    await rebuilds().rebuild('jobs');
    await live.waitFor(await cancel('would write it back'), WAIT_MS);
    const job = await dataSource.getRepository(JobRow).findOneByOrFail({ id: 'j0' });
    expect(job).toMatchObject({ message: null, cancelRequested: 'would write it back' });
  });

  it('keeps the indexes of the tables', async () => {
    const indexes = (): Promise<unknown[]> =>
      dataSource.query(
        `select indexname, indexdef from pg_indexes where schemaname = 'views' order by 1`,
      );
    const before = await indexes();
    await rebuilds().rebuild('all');
    expect(await indexes()).toEqual(before);
  });

  it('leads a view that has stopped past the event, once its code is mended', async () => {
    const live = start(projections.map((each) => (each.name === 'jobs' ? brittle(each) : each)));
    await someJobs(2);
    await remember.append('job-j0', { type: 'JobCancelRequested', data: { reason: 'x' } });
    await someJobs(2);
    await until(async () => (await live.status()).some(({ failure }) => failure !== undefined));
    await rebuilds().rebuild('jobs');
    expect((await live.status()).every(({ failure }) => failure === undefined)).toBe(true);
    const position = await someJobs(1);
    await until(async () =>
      (await live.status()).every((each) => each.position === position && !each.failure),
    );
    const job = await dataSource.getRepository(JobRow).findOneByOrFail({ id: 'j0' });
    expect(job.cancelRequested).toBe('x');
  });

  it('leaves the live view as it is when the log cannot be folded to its end', async () => {
    const live = start();
    await live.waitFor(await someJobs(3), WAIT_MS);
    const before = await digests();
    await live.stop();
    await remember.append('job-unheard-of', { type: 'JobCancelRequested', data: { reason: 'x' } });
    const refusal = await rebuilds()
      .rebuild('jobs')
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ProjectionStopped);
    expect((refusal as Error).message).toContain('jobs has no row unheard-of');
    expect(await digests()).toEqual(before);
    expect(await shadows()).toEqual([]);
  });

  it('leaves the live view as it is when its process dies, and the next one cleans up', async () => {
    const live = start();
    await live.waitFor(await someJobs(3), WAIT_MS);
    const before = await digests();
    const gate = new Gate();
    const dying = rebuilds(gated(log, gate)).rebuild('all');
    const death = expect(dying).rejects.toThrow();
    await gate.reached;
    await expect(rebuilds().rebuild('jobs')).rejects.toThrow(RebuildInProgress);
    await rebuilds().sweep();
    expect(await shadows()).toEqual([{ name: SHADOW }]);
    await killRebuilds(dataSource);
    gate.open();
    await death;
    expect(await digests()).toEqual(before);
    expect(await live.waitFor(await someJobs(1), WAIT_MS)).toBe(true);
    await dataSource.query(`create schema if not exists ${SHADOW}`);
    await rebuilds().sweep();
    expect(await shadows()).toEqual([]);
  });

  it('leaves the live view as it is while somebody reads it in one long transaction', async () => {
    const live = start();
    await live.waitFor(await someJobs(3), WAIT_MS);
    const reader = dataSource.createQueryRunner();
    await reader.startTransaction();
    await reader.query('select from views.jobs');
    const before = await digests();
    const impatient = new ProjectionRebuilds({
      ...{ dataSource, eventLog: log, projections },
      readersWaitMs: 20,
    });
    await expect(impatient.rebuild('all')).rejects.toThrow(ViewsInUse);
    expect(await digests()).toEqual(before);
    expect(await live.waitFor(await someJobs(1), WAIT_MS)).toBe(true);
    await reader.rollbackTransaction();
    await reader.release();
    expect(await impatient.rebuild('all')).toHaveLength(projections.length);
  });

  it('gives up when it is closed', async () => {
    const live = start();
    await live.waitFor(await someJobs(3), WAIT_MS);
    const gate = new Gate();
    const closing = rebuilds(gated(log, gate));
    const end = expect(closing.rebuild('all')).rejects.toThrow('aborted');
    await gate.reached;
    const closed = closing.close();
    gate.open();
    await Promise.all([end, closed]);
    expect(await shadows()).toEqual([]);
    await expect(closing.verify('jobs')).rejects.toThrow('aborted');
  });

  it('verifies a view, and names the first row that differs', async () => {
    const live = start();
    const position = await someJobs(20);
    await live.waitFor(position, WAIT_MS);
    const jobs = projections.find(({ name }) => name === 'jobs') as Projection;
    const digest = await viewDigest(dataSource, jobs);
    expect(await rebuilds().verify('jobs')).toEqual({ name: 'jobs', position, digest });
    await dataSource.query(`update views.jobs set attempt = 9 where id in ('j7', 'j5')`);
    expect((await rebuilds().verify('jobs')).difference).toEqual({
      table: 'jobs',
      key: { id: 'j5' },
      live: true,
      rebuilt: true,
    });
    await dataSource.query(`delete from views.jobs where id = 'j11'`);
    expect((await rebuilds().verify('jobs')).difference).toMatchObject({
      key: { id: 'j11' },
      live: false,
      rebuilt: true,
    });
    await expect(rebuilds().verify('all')).rejects.toThrow('there is no projection all');
    await expect(rebuilds().rebuild('none')).rejects.toThrow('there is no projection none');
  });

  function digests(): Promise<readonly string[]> {
    return Promise.all(projections.map((each) => viewDigest(dataSource, each)));
  }
});

/** Cannot fold a request to cancel. */
function brittle(projection: Projection): Projection {
  return {
    ...projection,
    fold: (event, rows) => {
      if (event.type === 'JobCancelRequested') throw new Error('not thought of');
      projection.fold(event, rows);
    },
  };
}

async function killRebuilds(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
       and classid = hashtext('keelson-rebuild')::oid
       and database = (select oid from pg_database where datname = current_database())`,
  );
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await macrotask();
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
