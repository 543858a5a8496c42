import { BEGINNING, type EventLog, MemoryEventLog, type Position } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { JobRow } from '../job/job.view';
import { migrate } from '../migrate';
import { openCheckpoints } from '../projection/checkpoints';
import type { Projection, Table } from '../projection/projection';
import { ProjectionFold } from '../projection/projection-fold';
import { ProjectionRunner } from '../projection/projection-runner';
import { type TableShape, tableShape } from '../projection/table-shape';
import { viewDigest } from '../projection/view-digest';
import { ViewPositions } from '../projection/view-positions';
import { projections } from '../projections';
import { Remembering } from '../spec-events';
import { history } from '../spec-history';
import { poolOf } from '../view-schema';
import { viewsDataSource } from '../views-data-source';
import { ViewFill } from './view-fill';

const WAIT_MS = 20_000;
const FILLED = 'filled_views';
/** What COPY, JSON and PostgreSQL each read in a way of their own. */
const DIFFICULT = 'a\\b\tc\nd\re \\N "q" \u0000 \ud800 \u{1f6a2} \\u0000';

describe(ViewFill.name, () => {
  let database: TestDatabase;
  let live: DataSource;
  let beside: DataSource;
  let log: MemoryEventLog;
  let remember: Remembering;
  let head: Position;

  beforeEach(async () => {
    database = await createTestDatabase();
    live = await viewsDataSource({ url: database.url }).initialize();
    beside = await viewsDataSource({ url: database.url, schema: FILLED }).initialize();
    await migrate(live);
    await migrate(beside);
    log = new MemoryEventLog();
    remember = new Remembering(log);
    await history(remember);
    const reason = DIFFICULT;
    head = await remember.append('job-job_1', { type: 'JobCancelRequested', data: { reason } });
  });

  afterEach(async () => {
    await live.destroy();
    await beside.destroy();
    await database.drop();
  });

  async function fill(
    using: readonly Projection[],
    eventLog: Pick<EventLog, 'readAll'> = log,
    changedRowsMax = 1_000,
    onProgress: (position: Position) => void = () => undefined,
  ): Promise<boolean> {
    const pool = poolOf(beside);
    const clients = [await pool.connect(), await pool.connect()] as const;
    try {
      const folds = await openFolds(beside, clients[0], using);
      const options = { clients, eventLog, schema: FILLED, folds, changedRowsMax, onProgress };
      return await ViewFill.run(options, head, new AbortController().signal);
    } finally {
      for (const client of clients) client.release();
    }
  }

  const digests = (dataSource: DataSource): Promise<readonly string[]> =>
    Promise.all(projections.map((each) => viewDigest(dataSource, each)));

  async function liveDigests(): Promise<readonly string[]> {
    const positions = new ViewPositions(live);
    const runner = new ProjectionRunner({
      dataSource: live,
      eventLog: log,
      projections,
      positions,
    });
    runner.start();
    expect(await runner.waitFor(head, WAIT_MS)).toBe(true);
    await runner.stop();
    return digests(live);
  }

  async function indexes(schema: string): Promise<readonly string[]> {
    const rows: { definition: string }[] = await live.query(
      'select indexdef as definition from pg_indexes where schemaname = $1 order by indexname',
      [schema],
    );
    return rows.map(({ definition }) => definition.replace(`${schema}.`, ''));
  }

  const standing = (): Promise<{ position: string }[]> =>
    beside.query(`select distinct position from ${FILLED}.checkpoints`);

  it('makes of the log what the live views make of it, with the same indexes', async () => {
    expect(await fill(projections)).toBe(true);
    expect(await digests(beside)).toEqual(await liveDigests());
    expect(await indexes(FILLED)).toEqual(await indexes('views'));
    expect(await standing()).toEqual([{ position: String(head) }]);
  });

  it('makes the same where rows must be written before all of their events are folded', async () => {
    const small = { readAll: (after: Position) => log.readAll(after, 3) };
    expect(await fill(projections, small, 0)).toBe(true);
    expect(await digests(beside)).toEqual(await liveDigests());
  });

  it.each([
    ['as soon as they have ended', (each: Projection) => each.settled],
    [
      'at once, and change after that',
      ({ tables }: Projection) => new Map(tables.map((table) => [table, () => true])),
    ],
  ])('makes the same where rows are written %s', async (_case, settled) => {
    const single = { readAll: (after: Position) => log.readAll(after, 1) };
    const using = projections.map((each) => ({ ...each, settled: settled(each) ?? new Map() }));
    expect(await fill(using, single)).toBe(true);
    expect(await digests(beside)).toEqual(await liveDigests());
  });

  it('tells how far it has read', async () => {
    const small = { readAll: (after: Position) => log.readAll(after, 10) };
    const told: Position[] = [];
    await fill(projections, small, 1_000, (position) => told.push(position));
    const ends = Array.from({ length: Math.ceil(Number(head) / 10) }, (_, page) => (page + 1) * 10);
    expect(told).toEqual(ends.map((end) => BigInt(Math.min(end, Number(head)))));
  });

  it('reads no event twice, and none that no view folds', async () => {
    const read: string[] = [];
    const noting: Pick<EventLog, 'readAll'> = {
      readAll: async (...asked) => {
        const page = await log.readAll(...asked);
        read.push(...page.map(({ stream, revision }) => `${stream}@${revision}`));
        return page;
      },
    };
    const data = { holder: 'run_1', token: 1 };
    head = await remember.append('lane-stack-stk_1', { type: 'LaneReleased', data });
    const using = projections.filter(({ streams }) => streams !== undefined);
    expect(await fill(using, noting)).toBe(true);
    const folded = (await log.readAll(BEGINNING, Infinity)).filter(
      ({ stream }) => !stream.startsWith('lane-'),
    );
    expect(read.sort()).toEqual(
      folded.map(({ stream, revision }) => `${stream}@${revision}`).sort(),
    );
    expect(await standing()).toContainEqual({ position: String(head) });
  });

  it.each([
    [
      'an event cannot be folded',
      (): never => {
        throw new Error('not thought of');
      },
    ],
    ['the database refuses a row', (job: JobRow): unknown => (job.laneToken = Number.NaN)],
  ])('leaves everything empty where %s', async (_case, spoil) => {
    const before = await indexes(FILLED);
    expect(await fill(projections.map((each) => spoilt(each, spoil)))).toBe(false);
    expect(
      await beside.query(`select from ${FILLED}.events union all select from ${FILLED}.runs`),
    ).toEqual([]);
    expect(await indexes(FILLED)).toEqual(before);
    expect(await standing()).toEqual([{ position: '0' }]);
  });
});

async function openFolds(
  dataSource: DataSource,
  client: ClientBase,
  using: readonly Projection[],
): Promise<readonly ProjectionFold[]> {
  const tables = using.flatMap((each) => each.tables);
  const shapes = new Map<Table<object>, TableShape>(
    tables.map((table) => [table, tableShape(dataSource, table)]),
  );
  const positions = await openCheckpoints(client, FILLED, using, shapes);
  return using.map(
    (each) => new ProjectionFold(each, shapes, positions.get(each.name) as Position),
  );
}

/** A view of jobs that does something wrong with a request to cancel. */
function spoilt(projection: Projection, spoil: (job: JobRow) => unknown): Projection {
  if (projection.name !== 'jobs') return projection;
  return {
    ...projection,
    fold: (event, rows) => {
      projection.fold(event, rows);
      if (event.type === 'JobCancelRequested') spoil(rows.change(JobRow, event.stream.slice(4)));
    },
  };
}
