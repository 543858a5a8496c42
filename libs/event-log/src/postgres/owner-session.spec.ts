import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Pool } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { OWNER_SILENCE_MS_MAX, OwnerSession } from './owner-session';

const SPACE = 'spec';
const never = new AbortController().signal;
const support = path.resolve(__dirname, '../../../../test/support');

describe(OwnerSession.name, () => {
  let database: TestDatabase;
  let pool: Pool;
  let children: ChildProcess[];

  beforeEach(async () => {
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url, max: 3 });
    pool.on('error', () => undefined);
    children = [];
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await pool.end();
    await database.drop();
  });

  /** Another process that has taken the right, and says so when it has lost it. */
  async function ownerProcess(): Promise<{ child: ChildProcess; saysNext: () => Promise<string> }> {
    const child = spawn(
      process.execPath,
      ['-r', `${support}/register-typescript.cjs`, `${support}/own-something.ts`, database.url],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(child);
    const saysNext = async (): Promise<string> =>
      String((await once(child.stdout, 'data'))[0]).trim();
    expect(await saysNext()).toBe('owns');
    return { child, saysNext };
  }

  const takeAtOnce = (name = 'something') => OwnerSession.takeAtOnce(pool, SPACE, name);

  it('gives a right to one at a time, and several rights to one', async () => {
    const first = await OwnerSession.take(pool, SPACE, 'something', never);
    expect(await takeAtOnce()).toBeUndefined();
    expect(await first?.tryLock(SPACE, 'more')).toBe(true);
    expect(await takeAtOnce('more')).toBeUndefined();
    await first?.unlock(SPACE, 'more');
    const second = await takeAtOnce('more');
    expect(second).toBeDefined();
    await first?.release();
    expect(await second?.tryLock(SPACE, 'something')).toBe(true);
    await second?.release();
  });

  it('stops waiting when it is told to', async () => {
    const first = await takeAtOnce();
    const impatient = new AbortController();
    const waiting = OwnerSession.take(pool, SPACE, 'something', impatient.signal);
    impatient.abort();
    expect(await waiting).toBeUndefined();
    await first?.release();
  });

  it('is free when its process is killed', async () => {
    const { child } = await ownerProcess();
    expect(await takeAtOnce()).toBeUndefined();
    child.kill('SIGKILL');
    const session = await OwnerSession.take(pool, SPACE, 'something', never);
    expect(session?.lost.aborted).toBe(false);
    await session?.release();
  });

  it('is free when its process is frozen, which finds its right lost when it wakes up', async () => {
    const { child, saysNext } = await ownerProcess();
    child.kill('SIGSTOP');
    const session = await OwnerSession.take(pool, SPACE, 'something', never);
    expect(session?.lost.aborted).toBe(false);
    child.kill('SIGCONT');
    expect(await saysNext()).toBe('lost');
    await session?.release();
  });

  it('keeps the right while it is idle, and while one statement takes long', async () => {
    const [idle, busy] = [await takeAtOnce('idle'), await takeAtOnce('busy')];
    await busy?.client.query('select pg_sleep($1)', [(OWNER_SILENCE_MS_MAX + 1_000) / 1_000]);
    expect([idle?.lost.aborted, busy?.lost.aborted]).toEqual([false, false]);
    expect([await takeAtOnce('idle'), await takeAtOnce('busy')]).toEqual([undefined, undefined]);
    await idle?.release();
    await busy?.release();
  });

  it('hands its connection back as it was', async () => {
    const session = await takeAtOnce();
    const { client } = session as OwnerSession;
    await session?.release();
    const { rows } = await client.query<{ idle_session_timeout: string }>(
      'show idle_session_timeout',
    );
    expect(rows[0]?.idle_session_timeout).toBe('0');
  });

  it('tells that it is lost when the connection is', async () => {
    const session = await takeAtOnce();
    const lost = once(session?.lost as AbortSignal, 'abort');
    await session?.client.query('select pg_terminate_backend(pg_backend_pid())').catch(() => '');
    await lost;
    await session?.unlock(SPACE, 'something');
    await session?.release();
    const next = await OwnerSession.take(pool, SPACE, 'something', never);
    await next?.release();
  });
});
