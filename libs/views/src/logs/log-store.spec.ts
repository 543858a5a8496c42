import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { migrate } from '../migrate';
import { poolOf } from '../view-schema';
import { viewsDataSource } from '../views-data-source';
import type { LogLine, NewLogLine } from './log-line';
import { LogGap, LogStore } from './log-store';

const AT = '2026-11-21T00:00:00.000Z';
const lines = (...texts: readonly string[]): readonly NewLogLine[] =>
  texts.map((text) => ({ at: AT, text }));
const texts = (items: readonly LogLine[]): readonly string[] => items.map(({ text }) => text);

describe(LogStore.name, () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let logs: LogStore;
  let elsewhere: LogStore;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
  });

  beforeEach(async () => {
    await dataSource.query('truncate logs.chunks, views.runs');
    logs = new LogStore(dataSource);
    elsewhere = new LogStore(dataSource);
  });

  afterEach(async () => {
    await logs.onApplicationShutdown();
    await elsewhere.onApplicationShutdown();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('numbers the lines of a run through all of its steps and jobs', async () => {
    expect(await logs.append('r', 'j1', 'init', 0, lines('a', 'b'))).toBe(2);
    expect(await logs.append('r', 'j1', 'plan', 0, lines('c'))).toBe(1);
    expect(await logs.append('r', 'j2', 'apply', 0, lines('d'))).toBe(1);
    expect(await logs.append('other', 'j9', 'init', 0, lines('x'))).toBe(1);
    const { items, next } = await logs.read('r', 0, 100);
    expect(items).toEqual([
      { offset: 0, step: 'init', at: AT, text: 'a' },
      { offset: 1, step: 'init', at: AT, text: 'b' },
      { offset: 2, step: 'plan', at: AT, text: 'c' },
      { offset: 3, step: 'apply', at: AT, text: 'd' },
    ]);
    expect(next).toBe(4);
  });

  it('reads from the middle of a batch, as far as the limit goes', async () => {
    await logs.append('r', 'j', 'init', 0, lines('a', 'b', 'c'));
    await logs.append('r', 'j', 'init', 3, lines('d', 'e'));
    expect(texts((await logs.read('r', 1, 3)).items)).toEqual(['b', 'c', 'd']);
    expect(texts((await logs.read('r', 4, 3)).items)).toEqual(['e']);
    expect(await logs.read('r', 5, 3)).toEqual({ items: [], next: 5 });
  });

  it('keeps lines once that are sent again', async () => {
    await logs.append('r', 'j', 'init', 0, lines('a', 'b'));
    expect(await logs.append('r', 'j', 'init', 0, lines('a', 'b'))).toBe(2);
    expect(await logs.append('r', 'j', 'init', 1, lines('b', 'c'))).toBe(3);
    expect(await logs.append('r', 'j', 'init', 0, [])).toBe(3);
    expect(texts((await logs.read('r', 0, 10)).items)).toEqual(['a', 'b', 'c']);
  });

  it('refuses a gap and says which line it expects', async () => {
    await logs.append('r', 'j', 'init', 0, lines('a'));
    const refused = logs.append('r', 'j', 'init', 5, lines('f'));
    await expect(refused).rejects.toBeInstanceOf(LogGap);
    await expect(refused).rejects.toMatchObject({ expected: 1 });
    expect(texts((await logs.read('r', 0, 10)).items)).toEqual(['a']);
  });

  it('loses and repeats nothing when several write at once', async () => {
    const jobs = ['j1', 'j2', 'j3', 'j4'];
    for (let round = 0; round < 10; round++) {
      await Promise.all(
        jobs.flatMap((job) => [
          logs.append('r', job, 'init', round, lines(`${job} ${round}`)),
          elsewhere.append('r', job, 'init', round, lines(`${job} ${round}`)),
        ]),
      );
    }
    const { items } = await logs.read('r', 0, 100);
    expect(items.map(({ offset }) => offset)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(new Set(texts(items)).size).toBe(40);
  });

  it('takes any text', async () => {
    const odd = ['', '\u0000', '\u001b[31mred', '🚀', 'é\n'];
    await logs.append('r', 'j', 'init', 0, lines(...odd));
    expect(texts((await logs.read('r', 0, 10)).items)).toEqual(odd);
  });

  describe('follow', () => {
    async function addRun(state: string): Promise<void> {
      await dataSource.query(
        `insert into views.runs select * from jsonb_populate_record(null::views.runs, $1)`,
        [RUN_ROW],
      );
      await dataSource.query(`update views.runs set state = $1 where id = 'r'`, [state]);
    }

    it('yields what is there and what comes, here and from another process, until the run ends', async () => {
      await addRun('applying');
      await logs.append('r', 'j', 'init', 0, lines('a', 'b'));
      const seen: string[] = [];
      const signal = new AbortController().signal;
      for await (const items of logs.follow('r', 1, signal)) {
        seen.push(...texts(items));
        if (seen.length === 1) await logs.append('r', 'j', 'init', 2, lines('c'));
        if (seen.length === 2) await elsewhere.append('r', 'j', 'plan', 0, lines('d'));
        if (seen.length === 3) {
          await logs.append('r', 'j', 'plan', 1, lines('e'));
          await dataSource.query(`update views.runs set state = 'finished' where id = 'r'`);
        }
      }
      expect(seen).toEqual(['b', 'c', 'd', 'e']);
    });

    it('ends with its signal', async () => {
      await addRun('applying');
      await logs.append('r', 'j', 'init', 0, lines('a'));
      const stop = new AbortController();
      const seen: string[] = [];
      for await (const items of logs.follow('r', 0, stop.signal)) {
        seen.push(...texts(items));
        stop.abort();
      }
      expect(seen).toEqual(['a']);
    });

    it('goes on when the listening connection is lost', async () => {
      await addRun('applying');
      await logs.append('r', 'j', 'init', 0, lines('a'));
      const seen: string[] = [];
      for await (const items of logs.follow('r', 0, new AbortController().signal)) {
        seen.push(...texts(items));
        if (seen.length > 1) break;
        await poolOf(dataSource).query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where query like 'listen%' and datname = current_database()`,
        );
        await elsewhere.append('r', 'j', 'init', 1, lines('b'));
      }
      expect(seen).toEqual(['a', 'b']);
    });
  });
});

const RUN_ROW = JSON.stringify({
  id: 'r',
  org: 'acme',
  environment: 'staging',
  stack_id: 's',
  stack_name: 'network',
  type: 'tracked',
  provisioner: 'native',
  trigger: {},
  source_archive: '',
  spec_digest: '',
  variables: {},
  inputs: {},
  input_digest: '',
  flow_control: {},
  operations: [],
  state: 'queued',
  since: AT,
  steps: [],
  warnings: [],
  indeterminate: false,
  claims: 0,
  created_at: AT,
  updated_at: AT,
});
