import path from 'node:path';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import type { NewEvent } from '@keelson/event-log';
import { type NewByteEvent, PostgresByteLog } from '@keelson/event-log/eventstore';
import type { Peer } from './append-load';
import { type ServingProcess, startServing } from './keelson-processes';
import { execute } from './log-peer';
import { PreEncodedAppends } from './pre-encoded-appends';

const ENTRY = path.join(__dirname, '../apps/server/src/eventstore-main.js');

/** The store that lies beneath the protocol, in this process. */
export async function openByteLog(url: string, schema: string): Promise<Peer> {
  await emptied(url, schema);
  const log = new PostgresByteLog({ connection: url, schema });
  await log.migrate();
  return {
    step: () => (stream, revision, event) =>
      log.write({
        stream,
        expected: revision === 0 ? 'no_stream' : revision - 1,
        events: [bytesOf(event)],
      }),
    close: () => log.close(),
  };
}

/** The official client in this process, the protocol server in one of its own. */
export async function openOfficialClient(url: string, schema: string): Promise<Peer> {
  const server = await startServer(url, schema);
  const client = EventStoreDBClient.connectionString(server.url);
  return {
    step: () => (stream, revision, event) =>
      client.appendToStream(
        stream,
        jsonEvent(event as NewEvent & { data: Record<string, unknown> }),
        {
          expectedRevision: revision === 0 ? NO_STREAM : BigInt(revision - 1),
        },
      ),
    close: async () => {
      await client.dispose();
      await server.stop();
    },
  };
}

/** A client that does no more than it must, the protocol server in a process of its own. */
export async function openLeanClient(url: string, schema: string): Promise<Peer> {
  const server = await startServer(url, schema);
  const appends = new PreEncodedAppends(new URL(server.url).host);
  return {
    step: () => (stream, revision, event) => appends.append(stream, revision - 1, bytesOf(event)),
    close: async () => {
      appends.close();
      await server.stop();
    },
  };
}

async function startServer(url: string, schema: string): Promise<ServingProcess> {
  await emptied(url, schema);
  const args = ['--port', '0', '--store', 'postgres', '--schema', schema];
  return startServing(ENTRY, { KEELSON_DATABASE_URL: url }, args);
}

const emptied = (url: string, schema: string): Promise<void> =>
  execute(url, `drop schema if exists ${schema} cascade; checkpoint`);

function bytesOf({ id, type, data, metadata }: NewEvent): NewByteEvent {
  return {
    ...{ id, type, isJson: true },
    data: Buffer.from(JSON.stringify(data)),
    metadata: Buffer.from(JSON.stringify(metadata)),
  };
}
