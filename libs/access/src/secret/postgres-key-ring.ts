import type { Pool } from 'pg';
import type { KeyRing } from './key-ring.port';

type Row = { readonly wrapped_key: Buffer };

/** Any number that nothing else in this database locks. */
const MIGRATION_LOCK = 4_400_001;

export class PostgresKeyRing implements KeyRing {
  constructor(private readonly pool: Pool) {}

  /** May run in several processes at once, and again. */
  async migrate(): Promise<void> {
    // One query is one transaction; the lock keeps two of them from creating the same schema.
    await this.pool.query(`
      select pg_advisory_xact_lock(${MIGRATION_LOCK});
      create schema if not exists access;
      create table if not exists access.data_keys (
        owner text primary key,
        wrapped_key bytea not null,
        created_at timestamptz not null default now()
      );`);
  }

  async get(owner: string): Promise<Buffer | undefined> {
    const { rows } = await this.pool.query<Row>(
      'select wrapped_key from access.data_keys where owner = $1',
      [owner],
    );
    return rows[0]?.wrapped_key;
  }

  async create(owner: string, wrappedKey: Buffer): Promise<Buffer> {
    // The update changes nothing; it makes the row that was first come back in the same round trip.
    const { rows } = await this.pool.query<Row>(
      `insert into access.data_keys as kept (owner, wrapped_key) values ($1, $2)
       on conflict (owner) do update set wrapped_key = kept.wrapped_key
       returning wrapped_key`,
      [owner, wrappedKey],
    );
    const [kept] = rows;
    if (kept === undefined) throw new Error('the key ring answered no key');
    return kept.wrapped_key;
  }

  async delete(owner: string): Promise<void> {
    await this.pool.query('delete from access.data_keys where owner = $1', [owner]);
  }
}
