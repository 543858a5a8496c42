import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions';

export const VIEWS_SCHEMA = 'views';

export function schemaOf(dataSource: DataSource): string {
  return (dataSource.options as PostgresDataSourceOptions).schema ?? VIEWS_SCHEMA;
}

/** The pool beneath the entity manager, for what needs a connection of its own or goes past the ORM. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { readonly master: Pool }).master;
}
