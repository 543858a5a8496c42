import { Logger } from '@nestjs/common';
import { Pool } from 'pg';
import { eventually } from '../../../../test/support/eventually';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { readHoldings, WORK_MEMBERS } from './read-holdings';
import { SharedWork } from './shared-work';

const SAGAS = ['sagas/0', 'sagas/1', 'sagas/2', 'sagas/3'];

/** A process that takes part, with a pool of its own as it has. */
type Member = {
  readonly shared: SharedWork;
  readonly pool: Pool;
  readonly doing: Set<string>;
};

describe(SharedWork.name, () => {
  let database: TestDatabase;
  let pool: Pool;
  let members: Member[];
  /** Ends the work of this name by itself, once. */
  let endings: Map<string, () => void>;
  let begun: string[];
  let twice: string[];

  beforeEach(async () => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url });
    [members, endings, begun, twice] = [[], new Map(), [], []];
  });
  afterEach(async () => {
    await Promise.all(members.map(({ shared }) => shared.stop()));
    await Promise.all([pool, ...members.map((member) => member.pool)].map((each) => each.end()));
    await database.drop();
    jest.restoreAllMocks();
  });

  function join(): Member {
    const own = new Pool({ connectionString: database.url, max: 1 });
    own.on('error', () => undefined);
    const doing = new Set<string>();
    const work = (name: string) => async (lost: AbortSignal) => {
      if (members.some((other) => other.doing.has(name))) twice.push(name);
      doing.add(name);
      begun.push(name);
      await new Promise<void>((resolve, reject) => {
        endings.set(name, () => reject(new Error('a bug')));
        lost.addEventListener('abort', () => resolve());
        if (lost.aborted) resolve();
      }).finally(() => doing.delete(name));
    };
    const works = new Map([...SAGAS, 'reaper'].map((name) => [name, work(name)]));
    const member = { shared: new SharedWork(own, works), pool: own, doing };
    members.push(member);
    member.shared.start();
    return member;
  }

  const sagasOf = ({ doing }: Member): string[] => SAGAS.filter((name) => doing.has(name));
  const counts = (): number[] =>
    members.map((member) => sagasOf(member).length).sort((a, b) => b - a);
  const spread = (...expected: number[]): Promise<unknown> =>
    eventually(`the sagas are spread as ${expected.join()}`, () => {
      const isReaped = members.some(({ doing }) => doing.has('reaper'));
      return isReaped && counts().join() === expected.join();
    });

  it('gives all to one that is alone, and about as much to each when more come', async () => {
    join();
    await spread(4);
    join();
    await spread(2, 2);
    join();
    await spread(2, 1, 1);
    expect(twice).toEqual([]);
  });

  it('needs one connection of a process for all works', async () => {
    join();
    await spread(4);
    const { rows } = await pool.query<{ sessions: number }>(
      `select count(distinct pid)::int as sessions from pg_locks where locktype = 'advisory'
         and database = (select oid from pg_database where datname = current_database())`,
    );
    expect(rows).toEqual([{ sessions: 1 }]);
  });

  it('passes on what one that stops has stopped', async () => {
    const [first, second] = [join(), join()];
    await spread(2, 2);
    await first.shared.stop();
    expect(first.doing.size).toBe(0);
    await eventually('the second does all', () => sagasOf(second).length === 4);
    expect(twice).toEqual([]);
  });

  it('drops everything when its session is lost, and comes back for its share', async () => {
    const [first, second] = [join(), join()];
    await spread(2, 2);
    const before = begun.length;
    const client = await pool.connect();
    const { members: sessions } = await readHoldings(client, SAGAS);
    await client.query('select pg_terminate_backend($1)', [sessions[0]]);
    client.release();
    await eventually('the works of the lost one are begun anew', () => begun.length >= before + 2);
    await spread(2, 2);
    expect(new Set([...first.doing, ...second.doing]).size).toBe(5);
  });

  it('begins anew what ended by itself', async () => {
    const { doing } = join();
    await spread(4);
    const before = begun.length;
    endings.get('sagas/2')?.();
    await eventually('it is begun anew', () => begun.slice(before).includes('sagas/2'));
    expect(doing.size).toBe(5);
    expect(twice).toEqual([]);
  });

  it('takes over from one that takes part and takes nothing', async () => {
    const idle = await pool.connect();
    await idle.query('select pg_advisory_lock(hashtext($1), hashtext($2))', [WORK_MEMBERS, 'idle']);
    join();
    await spread(4);
    idle.release(true);
  });
});
