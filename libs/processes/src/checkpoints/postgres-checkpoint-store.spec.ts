import type { Position } from '@keelson/event-log';
import { Pool } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { partitionOf } from '../partitions/partition';
import { reactedTo, SAGA_PARTITIONS, sagaPartition } from '../partitions/saga-partitions';
import { PostgresCheckpointStore } from './postgres-checkpoint-store';

const at = (position: number): Position => BigInt(position) as Position;
const names = Array.from({ length: SAGA_PARTITIONS }, (_, index) => sagaPartition(index));

describe(PostgresCheckpointStore.name, () => {
  let database: TestDatabase;
  let pool: Pool;
  let checkpoints: PostgresCheckpointStore;

  beforeEach(async () => {
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url });
    checkpoints = new PostgresCheckpointStore(pool);
    await checkpoints.migrate();
  });
  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  const load = (): Promise<Position[]> => Promise.all(names.map((name) => checkpoints.load(name)));

  it('moves a checkpoint only from where it is believed to be', async () => {
    expect(await checkpoints.save('a', at(0), at(3))).toBe(true);
    expect(await checkpoints.save('a', at(0), at(5))).toBe(false);
    expect(await checkpoints.save('a', at(3), at(5))).toBe(true);
    expect(await checkpoints.load('a')).toBe(5n);
    expect(await checkpoints.load('b')).toBe(0n);
  });

  it('sets a checkpoint back to where it stood before what it lets go on', async () => {
    const [park, event] = ['a', { key: 'k', position: at(8), error: 'a bug' }];
    const id = (digit: number): string => `00000000-0000-0000-0000-00000000000${digit}`;
    await checkpoints.save(park, at(0), at(5));
    await checkpoints.park(park, { ...event, eventId: id(1) });
    expect(await checkpoints.unpark(park, 'k')).toBe('too_soon');
    await checkpoints.save(park, at(5), at(9));
    await checkpoints.park(park, { ...event, eventId: id(2), position: at(10) });
    await checkpoints.park(park, { ...event, eventId: id(3), key: 'other' });
    await checkpoints.save(park, at(9), at(12));
    expect(await checkpoints.unpark(park, 'unknown')).toBe('not_parked');
    expect(await checkpoints.unpark(park, 'k')).toBe('unparked');
    expect(await checkpoints.load(park)).toBe(5n);
    expect((await checkpoints.parked(park)).map(({ key }) => key)).toEqual(['other']);
    expect(await checkpoints.unpark(park, 'other')).toBe('too_soon');
  });

  it('says how far the sagas of all partitions have come', async () => {
    for (const [index, name] of names.entries()) {
      await checkpoints.save(name, at(0), at(10 + index));
    }
    expect(await reactedTo(checkpoints)).toBe(10n);
  });

  it('lets partitions go on from where the undivided sagas of an older version stopped', async () => {
    await checkpoints.save('sagas', at(0), at(77));
    const keys = ['run-1', 'pipeline-2', 'stack-3'];
    for (const [index, key] of keys.entries()) {
      const eventId = `00000000-0000-0000-0000-00000000000${index}`;
      await checkpoints.park('sagas', { key, eventId, position: at(index), error: 'a bug' });
    }
    await Promise.all([checkpoints.migrate(), checkpoints.migrate()]);
    expect(await load()).toEqual(names.map(() => 77n));
    for (const [index, key] of keys.entries()) {
      const parked = await checkpoints.parked(sagaPartition(partitionOf(key, SAGA_PARTITIONS)));
      expect(parked.find((each) => each.key === key)).toMatchObject({ position: at(index) });
    }
    expect(await checkpoints.parked('sagas')).toEqual([]);
  });

  it('does not rewind partitions when an older version has run once more', async () => {
    await checkpoints.save('sagas', at(0), at(77));
    await checkpoints.migrate();
    await checkpoints.save(names[0] as string, at(77), at(90));
    await checkpoints.save('sagas', at(0), at(80));
    await checkpoints.migrate();
    expect(await load()).toEqual([90n, ...names.slice(1).map(() => 77n)]);
  });
});
