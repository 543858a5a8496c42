import { createTestDatabase } from '../../../test/support/test-database';
import { migrate } from './migrate';
import { operationMigrations, viewMigrations } from './migrations';
import { viewsDataSource } from './views-data-source';

describe(migrate.name, () => {
  it('makes the tables that the entities describe', async () => {
    const database = await createTestDatabase();
    const dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    const aboutColumns = upQueries.map(({ query }) => query).filter((each) => !/INDEX/.test(each));
    expect(aboutColumns).toEqual([]);
    await dataSource.destroy();
    await database.drop();
  });

  it('happens once when several processes start at once', async () => {
    const database = await createTestDatabase();
    const open = () => viewsDataSource({ url: database.url }).initialize();
    const sources = await Promise.all([open(), open(), open()]);
    await Promise.all(sources.map((source) => migrate(source)));
    await migrate(sources[0]);
    expect(await sources[0].query('select name from views.migrations')).toHaveLength(
      viewMigrations.length + operationMigrations.length,
    );
    await Promise.all(sources.map((source) => source.destroy()));
    await database.drop();
  });
});
