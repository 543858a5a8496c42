import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { migrate } from '../migrate';
import { viewsDataSource } from '../views-data-source';
import { Leases } from './leases';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 21, 0, 0, seconds));

describe(Leases.name, () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let leases: Leases;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    leases = new Leases(dataSource);
  });

  beforeEach(() => dataSource.query('truncate ops.leases'));

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const lease = (jobId: string, attempt: number, seconds: number) => ({
    jobId,
    attempt,
    token: `1.${attempt}`,
    agent: 'runner',
    leaseUntil: at(seconds),
  });
  const expiredAt = async (seconds: number) =>
    (await leases.expired(at(seconds))).map(({ jobId, attempt }) => ({ jobId, attempt }));

  it('end when nobody renews them', async () => {
    await leases.grant(lease('a', 1, 30));
    await leases.grant(lease('b', 1, 10));
    expect(await expiredAt(10)).toEqual([]);
    expect(await expiredAt(31)).toEqual([
      { jobId: 'b', attempt: 1 },
      { jobId: 'a', attempt: 1 },
    ]);
    expect(await leases.heartbeat('b', '1.1', at(60))).toBe(true);
    expect(await expiredAt(31)).toEqual([{ jobId: 'a', attempt: 1 }]);
  });

  it('are not renewed by an older token, nor replaced by an older attempt', async () => {
    await leases.grant(lease('a', 2, 10));
    expect(await leases.heartbeat('a', '1.1', at(60))).toBe(false);
    await leases.grant(lease('a', 1, 60));
    expect(await expiredAt(11)).toEqual([{ jobId: 'a', attempt: 2 }]);
  });

  it('go away when released, but not by an older attempt', async () => {
    await leases.grant(lease('a', 2, 10));
    await leases.release('a', 1);
    expect(await expiredAt(11)).toHaveLength(1);
    await leases.release('a', 2);
    expect(await expiredAt(11)).toEqual([]);
    expect(await leases.heartbeat('a', '1.2', at(60))).toBe(false);
  });

  it('go away together when their jobs have ended', async () => {
    for (const job of ['a', 'b', 'c']) await leases.grant(lease(job, 1, 10));
    await leases.releaseAll(['a', 'c', 'unknown']);
    expect(await expiredAt(11)).toEqual([{ jobId: 'b', attempt: 1 }]);
  });

  it('get a grace, which shortens none', async () => {
    await leases.grant(lease('a', 1, 10));
    await leases.grant(lease('b', 1, 90));
    await leases.extendAll(at(60));
    expect(await expiredAt(60)).toEqual([]);
    expect(await expiredAt(61)).toEqual([{ jobId: 'a', attempt: 1 }]);
    expect(await expiredAt(89)).toEqual([{ jobId: 'a', attempt: 1 }]);
  });
});
