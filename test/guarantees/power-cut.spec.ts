import type { DataSource } from 'typeorm';
import { MemoryEventLog, type EventLog, type Position } from '@keelson/event-log';
import {
  migrate,
  ProjectionRebuilds,
  ProjectionRunner,
  projections,
  viewDigest,
  ViewPositions,
  viewsDataSource,
} from '@keelson/views';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../apps/server/src/embedded-postgres';
import { aJob, Remembering } from '../../libs/views/src/spec-events';
import { history } from '../../libs/views/src/spec-history';
import { eventually } from '../support/eventually';
import { TemporaryFolders } from '../support/temporary-folders';

jest.setTimeout(120_000);

/** Several pages of the log, so that a fill is cut off in the middle. */
const JOBS = 1_000;
const PAGE_EVENTS = 400;
const WAIT_MS = 60_000;

/**
 * The database ends as it does when the power fails: each of its processes at once, without a word to disk. What it had not
 * written is gone; what the kernel had taken over is still there, for that is not in a spec's power to take away.
 */
describe('a power cut while views are built anew', () => {
  const folders = new TemporaryFolders('keelson-power-cut-');
  const log = new MemoryEventLog();
  let dataDir: string;
  let server: EmbeddedPostgres;
  let live: DataSource;
  /** Of the views that the log stands for. */
  let right: readonly string[];
  let old: readonly string[];
  let before: unknown;

  beforeAll(async () => {
    dataDir = folders.make();
    await powerOn();
    await migrate(live);
    const remember = new Remembering(log);
    await history(remember);
    for (let index = 0; index < JOBS; index += 1) await aJob(remember, `j${index}`);
    const positions = new ViewPositions(live);
    const runner = new ProjectionRunner({
      dataSource: live,
      eventLog: log,
      projections,
      positions,
    });
    runner.start();
    expect(await runner.waitFor(await log.head(), WAIT_MS)).toBe(true);
    await runner.stop();
    right = await digests();
  });

  /** Old views can be told from new ones: something is wrong in them that the log does not know of. */
  beforeEach(async () => {
    await live.query(`update views.jobs set message = 'wrong'`);
    old = await digests();
    before = await tablesAndIndexes();
    expect(old).not.toEqual(right);
  });

  afterAll(async () => {
    await live.destroy();
    await server.stop();
    folders.remove();
  });

  async function powerOn(): Promise<void> {
    server = await startEmbeddedPostgres({ dataDir });
    live = await viewsDataSource({ url: server.url }).initialize();
  }

  async function cutPower(): Promise<void> {
    process.kill(server.pid, 'SIGQUIT');
    await server.exited;
  }

  /** The next life of the server, which begins by looking for what was left behind. */
  async function comeBack(): Promise<void> {
    await live.destroy();
    await server.stop();
    await powerOn();
    await rebuilds().sweep();
  }

  const rebuilds = (eventLog: EventLog = log): ProjectionRebuilds =>
    new ProjectionRebuilds({ dataSource: live, eventLog, projections, readersWaitMs: WAIT_MS });

  /** The log as the rebuild reads it, and what happens when it does. */
  function watched(reads: {
    head?: () => Promise<void>;
    page?: (after: Position) => Promise<void>;
  }) {
    const head = async (): Promise<Position> => {
      await reads.head?.();
      return log.head();
    };
    const readAll = async (after: Position, limit: number) => {
      await reads.page?.(after);
      return log.readAll(after, Math.min(limit, PAGE_EVENTS));
    };
    return { head, readAll } as unknown as EventLog;
  }

  /** In a transaction that stays open. */
  async function read(table: string): Promise<void> {
    const reader = live.createQueryRunner();
    await reader.startTransaction();
    await reader.query(`select from ${table}`);
  }

  const somebodyWaitsFor = (table: string): Promise<unknown> =>
    eventually(`somebody waits for ${table}`, async () => {
      const waiting: unknown[] = await live.query(
        'select from pg_locks where not granted and relation = to_regclass($1)',
        [table],
      );
      return waiting.length > 0;
    });

  const digests = (): Promise<readonly string[]> =>
    Promise.all(projections.map((each) => viewDigest(live, each)));

  const tablesAndIndexes = (): Promise<unknown> =>
    live.query(
      `select schemaname, tablename, null as definition from pg_tables
         where schemaname like 'views%'
       union all select schemaname, tablename, indexdef from pg_indexes
         where schemaname like 'views%' order by 1, 2, 3`,
    );

  /** Nothing has changed and nothing is left; the views can be built anew as if nothing had happened. */
  async function expectOldViews(): Promise<void> {
    expect(await digests()).toEqual(old);
    expect(await tablesAndIndexes()).toEqual(before);
    expect((await rebuilds().verify('jobs')).difference?.table).toBe('jobs');
    expect(await rebuilds().verify('events')).not.toHaveProperty('difference');
    await rebuilds().rebuild('all');
    expect(await digests()).toEqual(right);
    expect(await tablesAndIndexes()).toEqual(before);
  }

  it.each([0, 400, 1_600])(
    'in the middle of the fill, after event %i, leaves the old views',
    async (place) => {
      const cut = (after: Position) => (after === BigInt(place) ? cutPower() : Promise.resolve());
      await expect(rebuilds(watched({ page: cut })).rebuild('all')).rejects.toThrow();
      await comeBack();
      await expectOldViews();
    },
  );

  it('between the fill and the swap leaves the old views', async () => {
    let looks = 0;
    // It looks for the end of the log to fill up to, and again before the swap.
    const cut = () => ((looks += 1) === 2 ? cutPower() : Promise.resolve());
    await expect(rebuilds(watched({ head: cut })).rebuild('all')).rejects.toThrow();
    expect(looks).toBe(2);
    await comeBack();
    await expectOldViews();
  });

  it('in the middle of the swap leaves the old views', async () => {
    const last = projections.flatMap(({ tables }) => tables).at(-1);
    const table = `views."${live.getMetadata(last ?? '').tableName}"`;
    // The tables before it are replaced already when the swap comes to the one that is read.
    await read(table);
    const rebuilding = expect(rebuilds().rebuild('all')).rejects.toThrow();
    await somebodyWaitsFor(table);
    await cutPower();
    await rebuilding;
    await comeBack();
    await expectOldViews();
  });

  it('right after the swap leaves the new views', async () => {
    const table = 'views_rebuild.migrations';
    // It stays where it was, and is in the way when the schema is dropped: the first thing after the swap.
    const page = (after: Position) => (after === 400n ? read(table) : Promise.resolve());
    const rebuilding = rebuilds(watched({ page })).rebuild('all');
    const ended = rebuilding.catch(() => undefined);
    await somebodyWaitsFor(table);
    await cutPower();
    await ended;
    await comeBack();
    expect(await digests()).toEqual(right);
    for (const { name } of projections) {
      expect(await rebuilds().verify(name)).not.toHaveProperty('difference');
    }
    expect(await tablesAndIndexes()).toEqual(before);
  });
});
