import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions';
import { migrate } from '../migrate';
import { viewsDataSource } from '../views-data-source';

/** A fresh schema beside the live one in the same database, with the tables of all views and nothing in them. */
export async function openBesideSchema(
  live: DataSource,
  schema: string,
  poolSizeMax: number,
): Promise<DataSource> {
  const { url } = live.options as PostgresDataSourceOptions;
  if (url === undefined) throw new Error('the live views have no address');
  await dropBesideSchema(live, schema);
  const dataSource = await viewsDataSource({ url, schema, poolSizeMax }).initialize();
  try {
    await migrate(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/**
 * For whoever has the right to a schema: a session that still works in it belongs to a process that had the right before, and is
 * frozen. Its locks would keep the schema from being dropped for as long as it lasts.
 */
export async function endForeignSessions(client: ClientBase, schema: string): Promise<void> {
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where usename = current_user and backend_type = 'client backend' and pid <> pg_backend_pid()
       and pid in (
         select l.pid from pg_locks l join pg_class c on c.oid = l.relation
           join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = $1
           and l.database = (select oid from pg_database where datname = current_database()))`,
    [schema],
  );
}

export async function dropBesideSchema(live: DataSource, schema: string): Promise<void> {
  await live.query(`drop schema if exists "${schema}" cascade`);
}
