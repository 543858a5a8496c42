import type { DataSource } from 'typeorm';
import type { Projection } from '../projection/projection';
import { tableShape } from '../projection/table-shape';
import { projections } from '../projections';
import { EventRow } from './event.view';
import { eventsProjection } from './events.projection';

/**
 * Where the log is in the same database, events are asked of the log itself: a copy of every payload would double what is written and
 * stored, lag behind, and be the largest part of every rebuild (docs/decisions/0015-events-are-read-from-the-log.md).
 *
 * Puts a database view over `published` (a path, as `PostgresEventLog.publish` answers it) in the place of the table of events. A later
 * change of that table's columns must change this view, too. Idempotent; to be called by one process at a time, after `migrate`.
 *
 * Answers the projections to follow: that of events still says how far events are shown, and folds nothing.
 */
export async function showLog(
  dataSource: DataSource,
  published: string,
): Promise<readonly Projection[]> {
  const { path, columns } = tableShape(dataSource, EventRow);
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  await dataSource.query(`
    do $$ begin
      if (select relkind from pg_class where oid = '${path}'::regclass) = 'r' then
        drop table ${path};
        create view ${path} as select ${names} from ${published};
      end if;
    end $$`);
  return projections.map((each) =>
    each === eventsProjection ? { ...each, tables: [], streams: [] } : each,
  );
}
