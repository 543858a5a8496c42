import type { Position } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { EventRow } from '../event/event.view';
import { eventsProjection } from '../event/events.projection';
import { checkpointsTable } from '../projection/checkpoints';
import type { Projection } from '../projection/projection';
import { tableShape } from '../projection/table-shape';
import { schemaOf } from '../view-schema';

/**
 * The rows of the view of events never change, as of no other: its past is the live one up to a position. So a
 * scratch schema need not hold a copy, and the event log need not be folded into one.
 *
 * The live table is named in a function's text, which PostgreSQL puts into the place of the call when it plans a query: filters and
 * indexes work as on the table itself. It keeps no record of what such a text depends on, so a rebuild may replace the live
 * table; the new one has every row that is asked for, because a live view never goes back.
 */
export async function showLiveEvents(
  live: DataSource,
  past: DataSource,
  position: Position,
): Promise<void> {
  const { path } = tableShape(past, EventRow);
  const source = tableShape(live, EventRow).path;
  const then = `"${schemaOf(past)}"."events_then"`;
  const columns = await columnsOf(live, source);
  const names = columns.map(({ name }) => `e."${name}"`).join(', ');
  const types = columns.map(({ name, type }) => `"${name}" ${type}`).join(', ');
  await past.query(
    `drop table ${path};
     create function ${then}() returns table (${types}) language sql stable as
       'select ${names} from ${source} e where e.position <= ${position}';
     create view ${path} as select * from ${then}()`,
  );
}

/** As they are in the database: where the log itself is shown, they are of other types than the table's. */
function columnsOf(
  dataSource: DataSource,
  path: string,
): Promise<readonly { readonly name: string; readonly type: string }[]> {
  return dataSource.query(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [path],
  );
}

/** Not while the live view of events is behind, or shows what another version of the code made of them. */
export async function liveEventsReach(
  live: DataSource,
  projections: readonly Projection[],
  position: Position,
): Promise<boolean> {
  const events = projections.find(isOfEvents);
  const rows: unknown[] = await live.query(
    `select from ${checkpointsTable(schemaOf(live))}
     where name = $1 and version = $2 and position >= $3`,
    [events?.name, events?.version, String(position)],
  );
  return rows.length > 0;
}

export function isOfEvents({ name }: Projection): boolean {
  return name === eventsProjection.name;
}
