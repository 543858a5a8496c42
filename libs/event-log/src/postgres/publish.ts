import type { Pool } from 'pg';
import { MIGRATION_LOCK } from './migrate';

const NAME = 'published_events';

/** The database view that `publish` makes, quoted. */
export function publishedEvents(schema: string): string {
  return `${schema}.${NAME}`;
}

/**
 * Lets other queries of the same database read the log: a database view with one row per event, and what it takes to find events by
 * id, correlation and time. `data` is the payload's text as it was written, with what is sealed in it and in the version that
 * `schema` names, so whoever shows it upcasts and masks it.
 *
 * None of the indexes can refuse an event, whatever its metadata are: they hold texts, of any length.
 */
export async function publish(pool: Pool, schema: string): Promise<void> {
  const events = `${schema}.events`;
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(`
      do $$ begin
        if to_regclass('${schema}.${NAME}') is null then
          create index events_by_id on ${events} (event_id);
          create index events_by_correlation on ${events} using hash ((metadata ->> 'correlationId'));
          create index events_by_time on ${events} using brin ((metadata ->> 'at'));
          create view ${publishedEvents(schema)} as
            select position, event_id as id, stream, revision, type, schema,
                   metadata -> 'actor' ->> 'kind' as actor_kind,
                   metadata -> 'actor' ->> 'id' as actor_id,
                   metadata ->> 'correlationId' as correlation_id,
                   metadata ->> 'causationId' as causation_id,
                   metadata ->> 'at' as at,
                   convert_from(data, 'UTF8') as data
            from ${events};
        end if;
      end $$`);
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
