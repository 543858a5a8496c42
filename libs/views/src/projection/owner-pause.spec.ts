import { OwnerSession } from '@keelson/event-log';
import { Pool } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { awaitPause, PROJECTION_LOCK_SPACE, whilePaused } from './owner-pause';

const never = new AbortController().signal;

describe(whilePaused, () => {
  let database: TestDatabase;
  let pool: Pool;

  beforeEach(async () => {
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url });
    pool.on('error', () => undefined);
  });

  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  const own = async (): Promise<OwnerSession> => {
    const session = await OwnerSession.take(pool, PROJECTION_LOCK_SPACE, 'views', never);
    if (!session) throw new Error('the right was not given');
    return session;
  };

  it('waits until the owner has gone, and lets it come back', async () => {
    const owner = await own();
    const pause = await awaitPause(owner.client, 'views');
    const other = await awaitPause(owner.client, 'other');
    const steps: string[] = [];
    pause.asked.addEventListener('abort', () => {
      steps.push('owner goes');
      void owner.release();
    });
    const client = await pool.connect();
    await whilePaused(client, 'views', () => Promise.resolve(steps.push('work')));
    client.release();
    expect(steps).toEqual(['owner goes', 'work']);
    expect(other.asked.aborted).toBe(false);
    await (await own()).release();
  });

  it('ends an owner that does not go', async () => {
    const frozen = await own();
    const client = await pool.connect();
    const result = await whilePaused(client, 'views', () => Promise.resolve('done'), 20);
    client.release();
    expect(result).toBe('done');
    await expect(frozen.client.query('select 1')).rejects.toThrow();
    await frozen.release();
  });
});
