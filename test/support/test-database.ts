import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export type TestDatabase = { readonly url: string; drop(): Promise<void> };

export type TestDatabaseOptions = {
  /** A database to copy, with its tables and rows; nobody may be connected to it. */
  readonly template?: string;
};

/** A fresh database on the server of this test run, for one spec file. `drop` ends what is still connected. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const serverUrl = process.env['KEELSON_TEST_DATABASE_URL'];
  if (serverUrl === undefined) {
    throw new Error('KEELSON_TEST_DATABASE_URL is not set: run the specs by jest from the root');
  }
  const name = `test_${randomBytes(8).toString('hex')}`;
  const { template = 'template1' } = options;
  await execute(serverUrl, `CREATE DATABASE ${name} TEMPLATE "${template.replaceAll('"', '""')}"`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end();
  }
}
