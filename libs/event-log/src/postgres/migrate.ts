import type { Pool } from 'pg';

/** Any constant will do, as long as every Keelson on the database takes the same one. */
const MIGRATION_LOCK = 0x6b65_656c;

/**
 * The tables of the log.
 *
 * `head` is one row, lock and counter at once: an append updates it before it inserts, so the next append waits until this one
 * is committed, and commit order is position order. The low fill factor keeps its versions on one page.
 * `data` is `bytea`, because a payload must come back byte by byte (`jsonb` reorders keys and refuses \u0000).
 */
function tables(schema: string): string {
  return `
    create schema if not exists ${schema};
    create table if not exists ${schema}.head (
      one boolean primary key default true check (one),
      position bigint not null
    ) with (fillfactor = 10);
    insert into ${schema}.head (position) values (0) on conflict do nothing;
    create table if not exists ${schema}.events (
      position bigint primary key,
      stream text not null,
      revision integer not null,
      event_id uuid not null,
      type text not null,
      schema integer not null,
      data bytea not null,
      metadata jsonb not null,
      is_json boolean not null,
      recorded_at timestamptz not null,
      constraint events_stream_revision unique (stream, revision),
      constraint events_stream_event_id unique (stream, event_id)
    );`;
}

/** Idempotent; processes that start together wait for each other. */
export async function migrate(pool: Pool, schema: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(tables(schema));
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
