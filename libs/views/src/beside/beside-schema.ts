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

export async function dropBesideSchema(live: DataSource, schema: string): Promise<void> {
  await live.query(`drop schema if exists "${schema}" cascade`);
}
