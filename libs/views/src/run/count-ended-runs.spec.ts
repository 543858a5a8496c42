import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { migrate } from '../migrate';
import { tableShape } from '../projection/table-shape';
import { ViewPositions } from '../projection/view-positions';
import { viewsDataSource } from '../views-data-source';
import { CountEndedRuns, CountEndedRunsHandler } from './count-ended-runs.query';
import { RunRow } from './run.view';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;

describe(CountEndedRuns.name, () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  /** Rows of the view with nothing in them but how and when they ended. */
  const ended = async (...runs: readonly (readonly [minutesAgo: number, state: string])[]) => {
    const { path, columns } = tableShape(dataSource, RunRow);
    await dataSource.query(`truncate ${path}`);
    const types = await typesOf(path);
    for (const [index, [minutesAgo, state]] of runs.entries()) {
      const at = new Date(NOW - minutesAgo * MINUTE).toISOString();
      const values = columns.map(({ name }) => {
        if (name === 'id') return `'run_${index}'`;
        if (name === 'state') return `'${state}'`;
        if (name === 'ended_at') return `'${at}'`;
        return EMPTY[types.get(name) ?? 'text'] ?? `''`;
      });
      const names = columns.map(({ name }) => `"${name}"`);
      await dataSource.query(`insert into ${path} (${names.join()}) values (${values.join()})`);
    }
  };
  const EMPTY: Readonly<Record<string, string>> = {
    jsonb: `'{}'`,
    integer: '0',
    bigint: '0',
    boolean: 'false',
    'timestamp with time zone': 'now()',
  };
  const typesOf = async (path: string): Promise<ReadonlyMap<string, string>> => {
    const rows = await dataSource.query<{ name: string; type: string }[]>(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0`,
      [path],
    );
    return new Map(rows.map(({ name, type }) => [name, type]));
  };
  const count = async (lengthMs?: number) => {
    const handler = new CountEndedRunsHandler(dataSource, new ViewPositions(dataSource));
    const filter = { toMs: NOW, ...(lengthMs === undefined ? {} : { lengthMs }) };
    return (await handler.execute(new CountEndedRuns(filter))).result;
  };

  it('counts each run once, by how it ended, where it ended', async () => {
    await ended(
      [1, 'finished'],
      [1, 'failed'],
      [31, 'discarded'],
      [31, 'canceled'],
      [30, 'failed'],
    );
    const { from, stepMs, bars } = await count();
    expect(stepMs).toBe(MINUTE);
    expect(Date.parse(from)).toBe(NOW - 31 * MINUTE);
    const at = (minutesAgo: number) => new Date(NOW - minutesAgo * MINUTE).toISOString();
    expect(bars).toEqual([
      { from: at(31), finished: 0, failed: 0, canceled: 1, discarded: 1 },
      { from: at(30), finished: 0, failed: 1, canceled: 0, discarded: 0 },
      { from: at(1), finished: 1, failed: 1, canceled: 0, discarded: 0 },
    ]);
  });

  it('leaves out what ended before, and begins with the first one that did not', async () => {
    await ended([100_000, 'failed'], [59, 'finished'], [2, 'finished']);
    const { from, bars } = await count(60 * MINUTE);
    expect(Date.parse(from)).toBeGreaterThan(NOW - 61 * MINUTE);
    expect(bars.map(({ finished, failed }) => [finished, failed])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it('has nothing to say where none has ended', async () => {
    await ended();
    expect((await count()).bars).toEqual([]);
  });
});
