import type { DataSource } from 'typeorm';
import { schemaOf } from './view-schema';

const LOCK_SPACE = 'keelson-migrations';

/**
 * Brings the database of this DataSource to the shape that this version knows. Idempotent, and safe when several processes start
 * at once: a session lock lets one of them do it while the others wait, who then find nothing to do.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  const schema = schemaOf(dataSource);
  const session = dataSource.createQueryRunner();
  await session.connect();
  try {
    await session.query('select pg_advisory_lock(hashtext($1), 0)', [LOCK_SPACE]);
    await session.query(`create schema if not exists "${schema}"`);
    await dataSource.runMigrations({ transaction: 'all' });
  } finally {
    await session
      .query('select pg_advisory_unlock(hashtext($1), 0)', [LOCK_SPACE])
      .catch(() => undefined);
    await session.release();
  }
}
