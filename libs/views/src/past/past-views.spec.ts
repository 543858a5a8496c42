import { type EventLog, MemoryEventLog, type Position } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { ListEvents } from '../event/list-events.query';
import { migrate } from '../migrate';
import { ProjectionRebuilds } from '../beside/projection-rebuilds';
import { ProjectionRunner } from '../projection/projection-runner';
import { ViewPositions } from '../projection/view-positions';
import { projections } from '../projections';
import { ListRuns } from '../run/list-runs.query';
import { Remembering } from '../spec-events';
import { history } from '../spec-history';
import { ShowStack } from '../stack/show-stack.query';
import { viewsDataSource } from '../views-data-source';
import { PAST_VIEW_IDLE_MS, PastViews, PAST_VIEWS_MAX } from './past-views';

describe(PastViews.name, () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let log: MemoryEventLog;
  let opened: PastViews[];
  let nowMs: number;
  let readsAfter: Position[];

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    log = new MemoryEventLog();
    await history(new Remembering(log));
    opened = [];
    nowMs = 0;
    readsAfter = [];
  });

  afterEach(async () => {
    for (const past of opened) await past.close();
    await dataSource.destroy();
    await database.drop();
  });

  function pastViews(): PastViews {
    const eventLog = {
      readAll: (after: Position, limit: number) => {
        readsAfter.push(after);
        return log.readAll(after, limit);
      },
    } as unknown as EventLog;
    const past = new PastViews({ dataSource, eventLog, projections, nowMs: () => nowMs });
    opened.push(past);
    return past;
  }

  const at = (position: number): Position => BigInt(position) as Position;

  async function schemas(): Promise<readonly string[]> {
    const rows: { name: string }[] = await dataSource.query(
      `select nspname as name from pg_namespace where nspname like 'views\\_past\\_%' order by oid`,
    );
    return rows.map(({ name }) => name);
  }

  it('answers what was there, with the position that it reflects', async () => {
    const past = pastViews();
    const first = await past.ask(at(1), new ShowStack('staging:network'));
    expect(first).toMatchObject({ position: 1n, result: { generation: 1 } });
    await expect(past.ask(at(1), new ShowStack('staging:database'))).rejects.toThrow(
      'there is no stack staging:database',
    );
    const beginning = await past.ask(at(0), new ListEvents());
    expect(beginning).toEqual({ position: 0n, result: { items: [], nextCursor: null } });
    const events = await past.ask(at(7), new ListEvents());
    expect(events.result.items.map(({ position }) => position)).toEqual('7654321'.split(''));
  });

  it('builds a moment once, however many ask for it', async () => {
    const past = pastViews();
    const asked = Array.from({ length: 5 }, () => past.ask(at(9), new ListRuns()));
    await Promise.all(asked);
    expect(past.kept).toEqual([9n]);
    expect(await schemas()).toHaveLength(1);
    expect((await schemas())[0]).toMatch(/_1$/);
  });

  it('goes on from the nearest earlier moment', async () => {
    const past = pastViews();
    await past.ask(at(3), new ListRuns());
    await past.ask(at(10), new ListRuns());
    readsAfter = [];
    const { result } = await past.ask(at(12), new ListEvents());
    expect(readsAfter).toEqual([10n]);
    expect(result.items).toHaveLength(12);
    await past.ask(at(5), new ListRuns());
    expect(readsAfter).toEqual([10n, 3n]);
  });

  it('keeps few moments: the least recently used one goes', async () => {
    const past = pastViews();
    for (let position = 1; position <= PAST_VIEWS_MAX; position++) {
      nowMs += 1;
      await past.ask(at(position), new ListRuns());
    }
    nowMs += 1;
    await past.ask(at(1), new ListRuns());
    await past.ask(at(20), new ListRuns());
    expect(past.kept).toEqual([1n, 3n, 4n, 20n]);
    expect(await schemas()).toHaveLength(PAST_VIEWS_MAX);
  });

  it('forgets a moment that nobody has asked about for long', async () => {
    const past = pastViews();
    await past.ask(at(1), new ListRuns());
    nowMs = PAST_VIEW_IDLE_MS;
    await past.ask(at(2), new ListRuns());
    await past.expire();
    expect(past.kept).toEqual([2n]);
    nowMs += PAST_VIEW_IDLE_MS;
    await past.expire();
    expect(past.kept).toEqual([]);
    expect(await schemas()).toEqual([]);
  });

  it('sweeps what a dead process left, and nothing of a living one', async () => {
    const living = pastViews();
    await living.ask(at(2), new ListRuns());
    const kept = await schemas();
    await dataSource.query('create schema views_past_0123456789ab_7');
    await pastViews().sweep();
    expect(await schemas()).toEqual(kept);
    expect((await living.ask(at(2), new ListEvents())).result.items).toHaveLength(2);
  });

  it('drops its schemas when it is closed', async () => {
    const past = pastViews();
    await past.ask(at(2), new ListRuns());
    await past.close();
    expect(await schemas()).toEqual([]);
    await expect(past.ask(at(3), new ListRuns())).rejects.toThrow();
  });

  it('begins anew after its lock is lost', async () => {
    const past = pastViews();
    await past.ask(at(2), new ListRuns());
    await dataSource.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
         and classid = hashtext('keelson-past')::oid
         and database = (select oid from pg_database where datname = current_database())`,
    );
    while (past.kept.length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await past.ask(at(2), new ListEvents())).result.items).toHaveLength(2);
    expect((await past.ask(at(3), new ListEvents())).result.items).toHaveLength(3);
  });

  describe('beside a live view of events', () => {
    const SHOWN = 9;

    beforeEach(async () => {
      const positions = new ViewPositions(dataSource);
      const live = new ProjectionRunner({ dataSource, eventLog: log, projections, positions });
      live.start();
      expect(await live.waitFor(await log.head(), 20_000)).toBe(true);
      await live.stop();
    });

    const kindOf = async (schema: string | undefined): Promise<unknown> => {
      const rows: { kind: string }[] = await dataSource.query(
        `select relkind::text as kind from pg_class where oid = to_regclass($1)`,
        [`${schema}.events`],
      );
      return rows[0]?.kind;
    };

    const standAt = (position: number): Promise<unknown> =>
      dataSource.query('update views.checkpoints set position = $1', [position]);

    it('shows its rows up to the moment, which are those that would be copied', async () => {
      const past = pastViews();
      const columns = 'position, id, stream, revision, type, actor_id, at, data::text';
      const rows = (schema: string | undefined): Promise<unknown[]> =>
        dataSource.query(`select ${columns} from ${schema}.events order by position`);
      for (const position of [0, 1, SHOWN, Number(await log.head())]) {
        const { result } = await past.ask(at(position), new ListEvents());
        expect(await kindOf((await schemas()).at(-1))).toBe('v');
        const shown = await rows((await schemas()).at(-1));
        await standAt(position - 1);
        const copying = pastViews();
        expect((await copying.ask(at(position), new ListEvents())).result).toEqual(result);
        expect(await kindOf((await schemas()).at(-1))).toBe('r');
        expect(await rows((await schemas()).at(-1))).toEqual(shown);
        expect(shown).toHaveLength(position);
        await copying.close();
        await standAt(Number(await log.head()));
      }
    });

    it('is asked as directly as the live table', async () => {
      await pastViews().ask(at(SHOWN), new ListEvents());
      const plan: Record<string, string>[] = await dataSource.query(
        `explain select * from ${(await schemas())[0]}.events where stream = 'run-run_1'`,
      );
      const text = plan.map((line) => line['QUERY PLAN']).join('\n');
      expect(text).toContain(' on events e');
      expect(text).not.toContain('Function Scan');
    });

    it('goes on while the live views are being replaced', async () => {
      const past = pastViews();
      const before = await past.ask(at(SHOWN), new ListEvents());
      await new ProjectionRebuilds({ dataSource, eventLog: log, projections }).rebuild('all');
      expect(await past.ask(at(SHOWN), new ListEvents())).toEqual(before);
    });

    it('copies events that the live view does not show yet', async () => {
      await standAt(SHOWN - 1);
      const past = pastViews();
      await past.ask(at(SHOWN - 2), new ListEvents());
      expect((await past.ask(at(SHOWN), new ListEvents())).result.items).toHaveLength(SHOWN);
      expect(await kindOf((await schemas()).at(-1))).toBe('r');
      await standAt(SHOWN + 1);
      expect((await past.ask(at(SHOWN + 1), new ListEvents())).result.items).toHaveLength(
        SHOWN + 1,
      );
      expect(await kindOf((await schemas()).at(-1))).toBe('v');
    });

    it('copies events while the live view is of another version', async () => {
      await dataSource.query(`update views.checkpoints set version = version - 1`);
      expect((await pastViews().ask(at(SHOWN), new ListEvents())).result.items).toHaveLength(SHOWN);
      expect(await kindOf((await schemas()).at(-1))).toBe('r');
    });
  });
});
