import { randomBytes } from 'node:crypto';
import { PostgresEventLog, type PostgresEventLogOptions } from '@keelson/event-log';
import { PostgresByteLog } from '@keelson/event-log/eventstore';
import { Client, type QueryResultRow } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import type { LogHarness } from './log-harness';

/** A fresh schema in a database of the spec file's own. */
export class PostgresStore implements LogHarness {
  readonly schema = `log_${randomBytes(6).toString('hex')}`;
  private readonly logs: { close(): Promise<void> }[] = [];

  constructor(private readonly database: TestDatabase) {}

  async open(options: Partial<PostgresEventLogOptions> = {}): Promise<PostgresEventLog> {
    const log = new PostgresEventLog({
      connection: this.database.url,
      schema: this.schema,
      ...options,
    });
    this.logs.push(log);
    await log.migrate();
    return log;
  }

  /** The same store as EventStoreDB's protocol sees it. */
  async openBytes(): Promise<PostgresByteLog> {
    const log = new PostgresByteLog({ connection: this.database.url, schema: this.schema });
    this.logs.push(log);
    await log.migrate();
    return log;
  }

  get url(): string {
    return this.database.url;
  }

  async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    return client;
  }

  /** Beside the log, as an administrator or another program would. */
  async query<Row extends QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    const client = await this.connect();
    try {
      return (await client.query<Row>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  async dispose(): Promise<void> {
    await Promise.all(this.logs.map((log) => log.close()));
    await this.query(`drop schema if exists ${this.schema} cascade`);
  }
}

/** Call at the top of a describe block. */
export function usePostgres(): () => PostgresStore {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  return () => new PostgresStore(database);
}
