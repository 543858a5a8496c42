import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PostgresEventLog, type NewEvent } from '@keelson/event-log';

/**
 * The least that a durable command over HTTP can be: node:http, the JSON of one event, one append to the log. The bench that starts
 * it sends the event that Keelson would write, ready-made.
 */
async function main(): Promise<void> {
  const log = new PostgresEventLog({
    connection: process.env.BARE_DATABASE_URL ?? '',
    schema: 'bare_event_log',
  });
  await log.migrate();
  const server = createServer((request, response) => {
    append(log, request).then(
      (position) => response.writeHead(204, { 'keelson-position': String(position) }).end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1', () => {
    console.log(`serves http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  process.once('SIGTERM', () => {
    server.closeAllConnections();
    void log.close().then(() => process.exit(0));
  });
}

async function append(log: PostgresEventLog, request: IncomingMessage): Promise<bigint> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { stream, revision, event } = JSON.parse(Buffer.concat(chunks).toString()) as {
    stream: string;
    revision: number;
    event: NewEvent;
  };
  const expected = revision === 0 ? 'no_stream' : revision - 1;
  return (await log.append(stream, expected, [event])).position;
}

void main();
