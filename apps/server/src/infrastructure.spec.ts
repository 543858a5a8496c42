import { MasterKey } from '@keelson/access';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database';
import { TemporaryFolders } from '../../../test/support/temporary-folders';
import { BACKUP_TABLES } from './backup/backup-manifest';
import { openInfrastructure } from './infrastructure';

const SERVERS = 6;

describe(openInfrastructure, () => {
  const folders = new TemporaryFolders('keelson-infrastructure-');
  let database: TestDatabase;

  beforeEach(async () => (database = await createTestDatabase()));
  afterEach(async () => {
    await database.drop();
    folders.remove();
  });

  it('bears servers that start together on an empty database', async () => {
    const masterKey = MasterKey.parse(MasterKey.generate());
    const where = { databaseUrl: database.url };
    const opened = await Promise.allSettled(
      Array.from({ length: SERVERS }, () => openInfrastructure(where, folders.make(), masterKey)),
    );
    for (const each of opened) if (each.status === 'fulfilled') await each.value.close();
    expect(opened.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it('has made every table that a backup may bring, before a server runs', async () => {
    const masterKey = MasterKey.parse(MasterKey.generate());
    const where = { databaseUrl: database.url };
    const { pool, close } = await openInfrastructure(where, folders.make(), masterKey);
    const { rows } = await pool.query<{ name: string }>(
      'select name from unnest($1::text[]) as name where to_regclass(name) is null',
      [BACKUP_TABLES],
    );
    await close();
    expect(rows).toEqual([]);
  });
});
