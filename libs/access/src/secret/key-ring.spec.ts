import { Pool } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import type { KeyRing } from './key-ring.port';
import { MasterKey } from './master-key';
import { MemoryKeyRing } from './memory-key-ring';
import { PostgresKeyRing } from './postgres-key-ring';
import { SecretShredded } from './seal-errors';
import { Sealer } from './sealer';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 8 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe.each<[string, () => Promise<KeyRing>]>([
  ['MemoryKeyRing', async () => new MemoryKeyRing()],
  [
    'PostgresKeyRing',
    async () => {
      const ring = new PostgresKeyRing(pool);
      await Promise.all([ring.migrate(), ring.migrate(), new PostgresKeyRing(pool).migrate()]);
      await pool.query('truncate access.data_keys');
      return ring;
    },
  ],
])('%s', (_name, make) => {
  let ring: KeyRing;
  beforeEach(async () => {
    ring = await make();
  });

  it('keeps the first key of an owner', async () => {
    expect(await ring.get('stack-1')).toBeUndefined();
    expect(await ring.create('stack-1', Buffer.from('one'))).toEqual(Buffer.from('one'));
    expect(await ring.create('stack-1', Buffer.from('two'))).toEqual(Buffer.from('one'));
    expect(await ring.get('stack-1')).toEqual(Buffer.from('one'));
  });

  it('gives creators that meet one key', async () => {
    const made = await Promise.all(
      Array.from({ length: 16 }, (_, i) => ring.create('stack-1', Buffer.from([i]))),
    );
    expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1);
  });

  it('deletes a key, also one that is not there', async () => {
    await ring.create('stack-1', Buffer.from('one'));
    await ring.create('stack-2', Buffer.from('two'));
    await ring.delete('stack-1');
    await ring.delete('stack-1');
    expect(await ring.get('stack-1')).toBeUndefined();
    expect(await ring.get('stack-2')).toEqual(Buffer.from('two'));
    expect(await ring.create('stack-1', Buffer.from('new'))).toEqual(Buffer.from('new'));
  });

  it('serves a sealer: seal, restart, open, shred', async () => {
    const masterKey = MasterKey.parse(MasterKey.generate());
    const sealed = await new Sealer(masterKey, ring).seal('stack-1', 'hunter2');
    const restarted = new Sealer(masterKey, ring);
    expect((await restarted.open(sealed)).toString()).toBe('hunter2');
    await restarted.shred('stack-1');
    await expect(restarted.open(sealed)).rejects.toThrow(SecretShredded);
  });
});
