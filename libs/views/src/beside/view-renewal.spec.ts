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
import { gated, noting, readingPages } from '../spec-logs';
import { viewsDataSource } from '../views-data-source';
import { ProjectionRebuilds } from './projection-rebuilds';
import { ViewRenewal } from './view-renewal';

const WAIT_MS = 20_000;
const JOBS = 40;
/** Two events each: more than are filled in place. */
const JOBS_OF_A_LONG_LOG = 2_600;
const OLD = 'of an older version';

describe(ViewRenewal.name, () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let log: MemoryEventLog;
  let remember: Remembering;
  let running: ProjectionRunner[];
  let faults: string[];
  let count: number;

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    log = new MemoryEventLog();
    remember = new Remembering(log);
    running = [];
    faults = [];
    count = 0;
  });

  afterEach(async () => {
    await Promise.all(running.map((runner) => runner.stop()));
    await dataSource.destroy();
    await database.drop();
  });

  function start(using: readonly Projection[], eventLog: EventLog = log): ProjectionRunner {
    const positions = new ViewPositions(dataSource);
    const onFault = (error: unknown): void => void faults.push(String(error));
    const options = { dataSource, eventLog, projections: using, positions, onFault };
    const runner = new ProjectionRunner(options);
    running.push(runner);
    runner.start();
    return runner;
  }

  async function someJobs(number: number): Promise<Position> {
    let position = 0n as Position;
    for (let index = 0; index < number; index++) position = await aJob(remember, `j${count++}`);
    return position;
  }

  /** Version 1 of everything has shown the log, and says so in every job. */
  async function shownByTheOldVersion(): Promise<Position> {
    const position = await someJobs(JOBS);
    const runner = start(projections);
    expect(await runner.waitFor(position, WAIT_MS)).toBe(true);
    await runner.stop();
    await dataSource.query('update views.jobs set message = $1', [OLD]);
    return position;
  }

  const statusOf = async (runner: ProjectionRunner, view: string) =>
    (await runner.status()).find(({ name }) => name === view);

  const messages = async (): Promise<ReadonlySet<string | null>> =>
    new Set((await dataSource.getRepository(JobRow).find()).map(({ message }) => message));

  const renewed = (runner: ProjectionRunner): Promise<void> =>
    until(async () => {
      const status = await runner.status();
      return status.every(({ rebuild, lag }) => rebuild === undefined && lag === 0);
    });

  const shadows = (): Promise<{ name: string }[]> =>
    dataSource.query(`select nspname as name from pg_namespace where nspname like 'views\\_%'`);

  it('shows the old view, standing still, until the new one takes its place', async () => {
    const shown = await shownByTheOldVersion();
    const gate = new Gate();
    const owner = start(risen('jobs'), gated(log, gate));
    await gate.reached;
    const position = await someJobs(1);
    const others = new ViewPositions(dataSource);
    expect(await others.waitFor(position, WAIT_MS, 'events')).toBe(true);
    expect(await messages()).toEqual(new Set([OLD]));
    expect(await dataSource.getRepository(JobRow).count()).toBe(JOBS);
    expect(await statusOf(owner, 'jobs')).toEqual({
      name: 'jobs',
      version: versionOf('jobs'),
      position: shown,
      lag: 2,
      rebuild: { state: 'running', version: versionOf('jobs') + 1, position: 0n },
    });
    expect(await others.current('jobs')).toBe(shown);
    gate.open();
    await renewed(owner);
    expect(await messages()).toEqual(new Set([null]));
    expect(await statusOf(owner, 'jobs')).toMatchObject({
      version: versionOf('jobs') + 1,
      position,
    });
    expect(await owner.waitFor(await someJobs(1), WAIT_MS)).toBe(true);
    expect(await dataSource.getRepository(JobRow).count()).toBe(JOBS + 2);
    expect(await shadows()).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('renews all views at once', async () => {
    await shownByTheOldVersion();
    const all = projections.map((each) => ({ ...each, version: each.version + 1 }));
    const owner = start(all);
    await renewed(owner);
    expect((await owner.status()).map(({ version }) => version)).toEqual(
      all.map(({ version }) => version),
    );
    expect(await messages()).toEqual(new Set([null]));
    expect(await dataSource.getRepository(EventRow).count()).toBe(JOBS * 2);
  });

  it('says what is due while nobody does it', async () => {
    await shownByTheOldVersion();
    const positions = new ViewPositions(dataSource);
    const options = { dataSource, eventLog: log, projections: risen('jobs'), positions };
    const status = await statusOf(new ProjectionRunner(options), 'jobs');
    expect(status?.rebuild).toEqual({
      state: 'due',
      version: versionOf('jobs') + 1,
      position: 0n,
    });
  });

  it('leaves the old view whole when all connections die in the middle, and begins again', async () => {
    await shownByTheOldVersion();
    const before = await jobsDigest();
    const gate = new Gate();
    const owner = start(risen('jobs', 'events'), gatedInTheMiddle(gate));
    await gate.reached;
    await killSessions(dataSource);
    expect(await jobsDigest()).toBe(before);
    gate.open();
    await renewed(owner);
    expect(await messages()).toEqual(new Set([null]));
    expect(await shadows()).toEqual([]);
    expect(faults.length).toBeGreaterThan(0);
  });

  it('leaves the old view whole when its server stops in the middle, and the next one does it', async () => {
    await shownByTheOldVersion();
    const before = await jobsDigest();
    const gate = new Gate();
    const first = start(risen('jobs', 'events'), gatedInTheMiddle(gate));
    await gate.reached;
    const stopped = first.stop();
    gate.open();
    await stopped;
    expect(await jobsDigest()).toBe(before);
    expect((await statusOf(first, 'jobs'))?.rebuild?.state).toBe('due');
    expect(await shadows()).toEqual([]);
    const next = start(risen('jobs', 'events'));
    await renewed(next);
    expect(await messages()).toEqual(new Set([null]));
  });

  it('drops what a frozen process still works on', async () => {
    await shownByTheOldVersion();
    await dataSource.query('create schema views_rebuild');
    await dataSource.query('create table views_rebuild.jobs (id text)');
    const frozen = await viewsDataSource({ url: database.url }).initialize();
    const session = frozen.createQueryRunner();
    await session.startTransaction();
    await session.query(`insert into views_rebuild.jobs values ('j')`);
    await renewed(start(risen('jobs')));
    expect(await messages()).toEqual(new Set([null]));
    await expect(session.query('select')).rejects.toThrow();
    await session.release().catch(() => undefined);
    await frozen.destroy();
  });

  it('is done once by servers that start together', async () => {
    await shownByTheOldVersion();
    const fills: number[] = [];
    const servers = [1, 2, 3].map((each) =>
      start(
        risen('jobs'),
        noting(log, () => fills.push(each)),
      ),
    );
    for (const server of servers) await renewed(server);
    await servers[0]?.stop();
    await servers[1]?.stop();
    expect(await servers[2]?.waitFor(await someJobs(1), WAIT_MS)).toBe(true);
    expect(fills).toHaveLength(1);
  });

  it('finds nothing left to do when it had to wait for another one', async () => {
    await shownByTheOldVersion();
    const fills: number[] = [];
    const { signal } = new AbortController();
    const renewals = [1, 2].map((each) => {
      const eventLog = noting(log, () => fills.push(each));
      return new ViewRenewal({ dataSource, eventLog }).run(risen('jobs'), signal);
    });
    expect(await Promise.all(renewals)).toEqual([new Map(), new Map()]);
    expect(fills).toHaveLength(1);
  });

  it('keeps the old view where the new code cannot fold the log, and renews the others', async () => {
    await shownByTheOldVersion();
    const fills: number[] = [];
    const using = risen('jobs', 'events').map((each) =>
      each.name === 'jobs' ? brittle(each) : each,
    );
    const owner = start(
      using,
      noting(log, () => fills.push(1)),
    );
    await until(async () => (await statusOf(owner, 'jobs'))?.failure !== undefined);
    await until(async () => (await statusOf(owner, 'events'))?.rebuild === undefined);
    expect(await statusOf(owner, 'jobs')).toMatchObject({
      version: versionOf('jobs'),
      failure: { eventId: (await log.read('job-j3'))[0]?.id, error: 'not thought of' },
      rebuild: { state: 'due' },
    });
    expect(await owner.waitFor(await someJobs(1), WAIT_MS)).toBe(true);
    expect(await messages()).toEqual(new Set([OLD]));
    expect(await dataSource.getRepository(EventRow).count()).toBe(JOBS * 2 + 2);
    // One build: by COPY, and then event by event for the one that is to blame.
    expect(fills).toHaveLength(2);
  });

  it('waits for a reader who holds the old tables without building them again', async () => {
    await shownByTheOldVersion();
    const reader = dataSource.createQueryRunner();
    await reader.startTransaction();
    await reader.query('select from views.jobs');
    const fills: number[] = [];
    const options = { dataSource, eventLog: noting(log, () => fills.push(1)), readersWaitMs: 20 };
    const refused = new Gate();
    const renewal = new ViewRenewal({ ...options, onFault: () => void refused.pass() });
    const renewing = renewal.run(risen('jobs'), new AbortController().signal);
    await refused.reached;
    expect(await messages()).toEqual(new Set([OLD]));
    await reader.rollbackTransaction();
    await reader.release();
    expect(await renewing).toEqual(new Map());
    expect(await messages()).toEqual(new Set([null]));
    expect(fills).toHaveLength(1);
  });

  it('fills empty views of a long log aside: nobody sees a part of them', async () => {
    const position = await someJobs(JOBS_OF_A_LONG_LOG);
    const gate = new Gate();
    const owner = start(projections, gated(log, gate));
    await gate.reached;
    const counts = new Set<number>();
    let filling = true;
    const reading = (async () => {
      while (filling) counts.add(await dataSource.getRepository(JobRow).count());
    })();
    gate.open();
    expect(await owner.waitFor(position, WAIT_MS)).toBe(true);
    filling = false;
    await reading;
    counts.add(await dataSource.getRepository(JobRow).count());
    expect(counts).toEqual(new Set([0, JOBS_OF_A_LONG_LOG]));
    // The views stand before the renewal has given the right to build back.
    await owner.stop();
    for (const { name } of projections) {
      const rebuilds = new ProjectionRebuilds({ dataSource, eventLog: log, projections });
      expect(await rebuilds.verify(name)).not.toHaveProperty('difference');
    }
  });

  it('fills an empty view up to the event that it cannot fold, as a live one stops', async () => {
    await someJobs(JOBS_OF_A_LONG_LOG);
    const owner = start(projections.map((each) => (each.name === 'jobs' ? brittle(each) : each)));
    await until(async () => (await statusOf(owner, 'jobs'))?.failure !== undefined);
    await until(async () => (await statusOf(owner, 'events'))?.lag === 0);
    expect(await statusOf(owner, 'jobs')).toMatchObject({ position: 6n });
    expect(await dataSource.getRepository(JobRow).count()).toBe(3);
  });

  it('fills an empty view of a short log in place', async () => {
    const position = await someJobs(JOBS);
    const eventLog = noting(log, () => {
      throw new Error('the log is read for a view beside');
    });
    expect(await start(projections, eventLog).waitFor(position, WAIT_MS)).toBe(true);
    expect(faults).toEqual([]);
  });

  /** Held back when rows of earlier pages are already on their way into the tables. */
  function gatedInTheMiddle(gate: Gate): EventLog {
    return readingPages(log, JOBS / 4, (after) =>
      after >= BigInt(JOBS) ? gate.pass() : Promise.resolve(),
    );
  }

  function jobsDigest(): Promise<string> {
    return viewDigest(dataSource, projections.find(({ name }) => name === 'jobs') as Projection);
  }
});

function versionOf(view: string): number {
  return projections.find(({ name }) => name === view)?.version ?? 0;
}

function risen(...views: readonly string[]): readonly Projection[] {
  return projections.map((each) =>
    views.includes(each.name) ? { ...each, version: each.version + 1 } : each,
  );
}

/** Cannot fold the first event of the fourth job. */
function brittle(projection: Projection): Projection {
  return {
    ...projection,
    fold: (event, rows) => {
      if (event.stream === 'job-j3') throw new Error('not thought of');
      projection.fold(event, rows);
    },
  };
}

async function killSessions(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
