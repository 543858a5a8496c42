import type { Pool } from 'pg';

/** Any constant will do, as long as every Keelson on the database takes the same one. */
export const MIGRATION_LOCK = 0x6b65_656c;

/**
 * The tables of the log.
 *
 * `head` is one row, lock and counter at once: an append updates it before it inserts, so the next append waits until this one
 * is committed, and commit order is position order. The low fill factor keeps its versions on one page.
 * `data` is `bytea`, because a payload must come back byte by byte (`jsonb` reorders keys and refuses \u0000).
 * The last four columns are null in Keelson's own events. They hold what came over EventStoreDB's protocol and fits nowhere else:
 * the exact bytes of the metadata; the id of an event whose stream has that id already; what the writer called JSON and is not,
 * or the reverse; and whether an event of a metastream deletes its stream.
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
      wire_metadata bytea,
      wire_id uuid,
      wire_is_json boolean,
      deletes_stream boolean,
      constraint events_stream_revision unique (stream, revision),
      constraint events_stream_event_id unique (stream, event_id)
    );
    ${addWireColumns(schema)}`;
}

/** Only where they are missing: even an `add column if not exists` that finds them locks every reader out. */
function addWireColumns(schema: string): string {
  return `
    do $$ begin
      if not exists (select from pg_attribute
                     where attrelid = '${schema}.events'::regclass and attname = 'deletes_stream') then
        alter table ${schema}.events
          add column wire_metadata bytea,
          add column wire_id uuid,
          add column wire_is_json boolean,
          add column deletes_stream boolean;
      end if;
    end $$;`;
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
