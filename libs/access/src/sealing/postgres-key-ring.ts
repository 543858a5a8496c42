import type { Pool } from 'pg';
import type { KeyRing } from './key-ring.port';

const MIGRATION_LOCK = 730_155_302;

export class PostgresKeyRing implements KeyRing {
  constructor(private readonly pool: Pool) {}

  /** Idempotent; several processes may start at once. */
  async migrate(): Promise<void> {
    await this.pool.query(`
      begin;
      select pg_advisory_xact_lock(${MIGRATION_LOCK});
      create schema if not exists access;
      create table if not exists access.data_keys (
        owner text primary key,
        wrapped_key bytea not null,
        created_at timestamptz not null default now()
      );
      commit;`);
  }

  async get(owner: string): Promise<Buffer | undefined> {
    const { rows } = await this.pool.query<{ wrapped_key: Buffer }>(
      'select wrapped_key from access.data_keys where owner = $1',
      [owner],
    );
    return rows[0]?.wrapped_key;
  }

  async create(owner: string, wrapped: Buffer): Promise<Buffer> {
    await this.pool.query(
      'insert into access.data_keys (owner, wrapped_key) values ($1, $2) on conflict do nothing',
      [owner, wrapped],
    );
    return (await this.get(owner)) ?? wrapped;
  }

  async delete(owner: string): Promise<void> {
    await this.pool.query('delete from access.data_keys where owner = $1', [owner]);
  }
}
