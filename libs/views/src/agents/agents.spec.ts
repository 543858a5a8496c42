import { MemoryEventLog } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { Leases } from '../leases/leases';
import { migrate } from '../migrate';
import { ProjectionRunner } from '../projection/projection-runner';
import { ViewPositions } from '../projection/view-positions';
import { projections } from '../projections';
import { Remembering } from '../spec-events';
import { history } from '../spec-history';
import { viewsDataSource } from '../views-data-source';
import { Agents } from './agents';

const WAIT_MS = 20_000;
const NOON_MS = Date.UTC(2026, 10, 21, 12);
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe(Agents.name, () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let agents: Agents;
  let leases: Leases;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    leases = new Leases(dataSource);
    const eventLog = new MemoryEventLog();
    const positions = new ViewPositions(dataSource);
    const runner = new ProjectionRunner({ dataSource, eventLog, projections, positions });
    const end = await history(new Remembering(eventLog));
    runner.start();
    expect(await runner.waitFor(end, WAIT_MS)).toBe(true);
    await runner.stop();
  });

  beforeEach(async () => {
    await dataSource.query('truncate ops.agents, ops.leases');
    agents = new Agents(dataSource);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const takesJob1 = (agent: string) =>
    leases.grant({
      ...{ jobId: 'job_1', attempt: 1, token: '1.1', agent },
      leaseUntil: new Date(NOON_MS + MINUTE_MS),
    });
  const statesAt = async (nowMs: number) =>
    Object.fromEntries((await agents.list(nowMs)).map(({ name, state }) => [name, state]));

  it('are idle while they ask for work, and then silent', async () => {
    await agents.seen('one', NOON_MS);
    const [one] = await agents.list(NOON_MS);
    expect(one).toEqual({
      name: 'one',
      state: 'idle',
      firstSeenAt: '2026-11-21T12:00:00.000Z',
      seenAt: '2026-11-21T12:00:00.000Z',
      jobs: [],
    });
    expect(await statesAt(NOON_MS + MINUTE_MS)).toEqual({ one: 'idle' });
    expect(await statesAt(NOON_MS + MINUTE_MS + 1)).toEqual({ one: 'silent' });
    await agents.seen('one', NOON_MS + 2 * MINUTE_MS);
    expect(await statesAt(NOON_MS + 2 * MINUTE_MS)).toEqual({ one: 'idle' });
  });

  it('are busy with what they hold a lease for, however long ago they asked', async () => {
    await agents.seen('one', NOON_MS - 2 * DAY_MS);
    await takesJob1('one');
    const [one] = await agents.list(NOON_MS);
    expect(one).toMatchObject({
      state: 'busy',
      jobs: [
        {
          ...{ jobId: 'job_1', phase: 'plan', runId: 'run_1', stackId: 'stk_1' },
          ...{ stackName: 'network', environment: 'staging' },
        },
      ],
    });
    expect(one?.jobs[0]?.since).toMatch(/^2026-.*Z$/);
    expect(await statesAt(NOON_MS + 2 * MINUTE_MS)).toEqual({});
  });

  it('drain when they have said goodbye, and have left when they have nothing more', async () => {
    await agents.seen('one', NOON_MS);
    await takesJob1('one');
    await agents.left('one', NOON_MS);
    expect(await statesAt(NOON_MS)).toEqual({ one: 'draining' });
    await leases.release('job_1');
    expect(await statesAt(NOON_MS)).toEqual({ one: 'left' });
    await agents.seen('one', NOON_MS + 1);
    expect(await statesAt(NOON_MS + 1)).toEqual({ one: 'idle' });
  });

  it('are forgotten after a day, unless they are at work', async () => {
    await agents.seen('gone', NOON_MS - DAY_MS - 1);
    await agents.seen('working', NOON_MS - DAY_MS - 1);
    await takesJob1('working');
    await agents.seen('here', NOON_MS);
    expect(await statesAt(NOON_MS)).toEqual({ here: 'idle', working: 'busy' });
    expect(await dataSource.query('select name from ops.agents order by name')).toEqual([
      { name: 'here' },
      { name: 'working' },
    ]);
  });
});
