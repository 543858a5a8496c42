import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';

export type TestDatabase = { readonly url: string; drop(): Promise<void> };

export type TestDatabaseOptions = {
  /** A database to copy, with its tables and rows; nobody may be connected to it. */
  readonly template?: string;
};

/** How long `drop` leaves to sessions that are saying goodbye, before it ends them. */
const GOODBYE_MS_MAX = 2_000;

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
    drop: () => drop(serverUrl, name),
  };
}

/** A closed pool has sent its farewell, and the sessions may not have read it: ended now, they would report an error to nobody. */
async function drop(serverUrl: string, name: string): Promise<void> {
  await connected(serverUrl, async (client) => {
    const sessions = `SELECT FROM pg_stat_activity WHERE datname = '${name}'`;
    for (const since = Date.now(); Date.now() - since < GOODBYE_MS_MAX; await setTimeout(10)) {
      const { rowCount } = await client.query(sessions);
      if (rowCount === 0) break;
    }
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
}

async function execute(url: string, sql: string): Promise<void> {
  await connected(url, (client) => client.query(sql));
}

async function connected(url: string, use: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await use(client);
  } finally {
    await client.end();
  }
}
