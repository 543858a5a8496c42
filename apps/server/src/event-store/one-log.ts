import { BEGINNING, type EventLog } from '@keelson/event-log';
import type { Pool } from 'pg';
import { StartRefused } from '../start-refused';

export type StoreKind = 'postgres' | 'eventstoredb';

const MIGRATION_LOCK = 730_155_341;
const NAMES: Readonly<Record<StoreKind, string>> = {
  postgres: 'PostgreSQL',
  eventstoredb: 'EventStoreDB',
};
const MOVE =
  'Moving is a restore: `keelson backup` from the one, `keelson restore` with a new data directory and database into the other (docs/guides/eventstoredb.md).';

type Known = { readonly kind: StoreKind; readonly first_event: string | null };

/**
 * A database whose views and checkpoints follow one log must not go on with another: their positions would mean something else.
 * So the database remembers which kind of store its log is in, and for EventStoreDB, which may be replaced behind its back, the
 * log's first event. @throws StartRefused
 */
export async function keepToOneLog(pool: Pool, log: EventLog, kind: StoreKind): Promise<void> {
  const [first] = await log.readStored(BEGINNING, 1);
  const known = await remember(pool, kind);
  if (known.kind !== kind) {
    throw new StartRefused(
      `KEELSON_EVENTSTORE_URL says ${NAMES[kind]}, but the log of this database is in ${NAMES[known.kind]}. ${MOVE}`,
    );
  }
  if (kind === 'postgres' || known.first_event === (first?.id ?? null)) return;
  if (known.first_event !== null) {
    throw new StartRefused(
      'the EventStoreDB of KEELSON_EVENTSTORE_URL does not hold the log that this database follows: its first event is another one, or gone',
    );
  }
  await pool.query('update ops.event_store set first_event = $1 where first_event is null', [
    first?.id,
  ]);
}

/** A database that remembers nothing yet but holds events has its log in itself. */
async function remember(pool: Pool, kind: StoreKind): Promise<Known> {
  await pool.query(`
    begin;
    select pg_advisory_xact_lock(${MIGRATION_LOCK});
    create schema if not exists ops;
    create table if not exists ops.event_store (
      one boolean primary key default true check (one),
      kind text not null,
      first_event uuid
    );
    commit;`);
  const own = kind === 'eventstoredb' && (await hasEvents(pool)) ? 'postgres' : kind;
  await pool.query('insert into ops.event_store (kind) values ($1) on conflict do nothing', [own]);
  const { rows } = await pool.query<Known>('select kind, first_event from ops.event_store');
  return rows[0] as Known;
}

async function hasEvents(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>(
    `select to_regclass('event_log.events') is not null as found`,
  );
  if (rows[0]?.found !== true) return false;
  const { rowCount } = await pool.query('select from event_log.events limit 1');
  return rowCount === 1;
}
