import { DataSource, DefaultNamingStrategy } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions';
import { viewEntities } from './view-entities';
import { operationMigrations, viewMigrations } from './migrations';
import { VIEWS_SCHEMA } from './view-schema';

/** `stackId` is the column `stack_id`. */
class SnakeCaseNames extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}

export type ViewsDataSourceOptions = {
  /** `postgres://…`; a socket's folder goes into `host` of the query: `postgres://user@/db?host=/folder`. */
  readonly url: string;
  /** Another schema than the live one holds views built beside it: for a rebuild, or for a look at a past moment. */
  readonly schema?: string;
  readonly poolSizeMax?: number;
};

const POOL_SIZE_MAX_DEFAULT = 10;

/** Entities, migrations and names of the views, for one schema of one database. Call `initialize`, then `migrate`. */
export function viewsDataSource(options: ViewsDataSourceOptions): DataSource {
  const { url, schema = VIEWS_SCHEMA, poolSizeMax = POOL_SIZE_MAX_DEFAULT } = options;
  const settings: PostgresDataSourceOptions = {
    type: 'postgres',
    url,
    schema,
    entities: [...viewEntities],
    migrations:
      schema === VIEWS_SCHEMA ? [...viewMigrations, ...operationMigrations] : [...viewMigrations],
    migrationsTableName: 'migrations',
    namingStrategy: new SnakeCaseNames(),
    synchronize: false,
    installExtensions: false,
    applicationName: 'keelson-views',
    poolSize: poolSizeMax,
  };
  return new DataSource(settings);
}
