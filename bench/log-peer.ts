import { Client } from 'pg';
import { PostgresEventLog } from '@keelson/event-log';
import type { Peer } from './append-load';

/** The event log as Keelson uses it, in this process, in a schema of its own. */
export async function openLog(url: string, schema: string): Promise<Peer> {
  await execute(url, `drop schema if exists ${schema} cascade; checkpoint`);
  const log = new PostgresEventLog({ connection: url, schema });
  await log.migrate();
  return {
    step: () => (stream, revision, event) =>
      log.append(stream, revision === 0 ? 'no_stream' : revision - 1, [event]),
    close: async () => {
      await log.close();
      await execute(url, `drop schema ${schema} cascade`);
    },
  };
}

export async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}
