import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database';

describe('a test database', () => {
  const made: TestDatabase[] = [];
  afterEach(async () => {
    for (const each of made.splice(0)) await each.drop();
  });

  const create = async (template?: string): Promise<TestDatabase> => {
    const database = await createTestDatabase(template === undefined ? {} : { template });
    made.push(database);
    return database;
  };
  const ask = async (url: string, sql: string): Promise<unknown[]> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  it('is apart from every other', async () => {
    const [first, second] = [await create(), await create()];
    await ask(first.url, 'CREATE TABLE seen (n int)');
    expect(await ask(first.url, 'SELECT * FROM seen')).toEqual([]);
    await expect(ask(second.url, 'SELECT * FROM seen')).rejects.toThrow('does not exist');
  });

  it('copies a template', async () => {
    const template = await create();
    await ask(template.url, 'CREATE TABLE seen AS SELECT 7 AS n');
    const copy = await create(new URL(template.url).pathname.slice(1));
    expect(await ask(copy.url, 'SELECT n FROM seen')).toEqual([{ n: 7 }]);
  });

  it('is gone after drop, also under an open connection', async () => {
    const database = await createTestDatabase();
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(ask(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});
