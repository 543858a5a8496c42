import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  ADMINS,
  type ByteLog,
  EventStoreProtocolServer,
  type EventStoreProtocolServerOptions,
  fixedUsers,
  MemoryByteLog,
  PostgresByteLog,
  seedSystemEvents,
} from '@keelson/event-log/eventstore';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';
import { readCertificate } from './eventstore-port/read-certificate';
import { SettingInvalid } from './settings/setting-invalid';

const USAGE = `npm run eventstore -- [--port 2113] [--host 127.0.0.1] [--store memory|postgres] [--url postgres://…]
  [--schema event_log] [--cert FILE --key FILE] [--max-append-size BYTES]

Speaks EventStoreDB's gRPC protocol. --store postgres without --url (or KEELSON_DATABASE_URL) keeps its data in
KEELSON_DATA_DIR/eventstore. With --cert and --key clients sign in as admin or ops, with the passwords of
EVENTSTORE_DEFAULT_ADMIN_PASSWORD and EVENTSTORE_DEFAULT_OPS_PASSWORD (changeit).`;

const EXIT_FAILED = 1;
const EXIT_WRONG_USAGE = 2;
const PORT_MAX = 65_535;
const APPEND_BYTES_MAX = 16 * 1024 * 1024;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);
const PASSWORD_DEFAULT = 'changeit';

class WrongUsage extends Error {}

type Store = { readonly log: ByteLog; close(): Promise<void> };

type Flags = ReturnType<typeof readFlags>;

/** An EventStoreDB of our own, as a process of its own; it ends with a signal. */
export async function main(args: readonly string[]): Promise<void> {
  let store: Store | undefined;
  try {
    const flags = readFlags(args);
    const options = serverOptions(flags);
    store = await openStore(flags);
    await seedSystemEvents(store.log);
    const server = await EventStoreProtocolServer.start({ log: store.log, ...options });
    process.stdout.write(`eventstore ready: ${server.connectionString} (${flags.store})\n`);
    await signalled();
    await server.close();
    await store.close();
    process.exit(0);
  } catch (error) {
    const wrong = error instanceof WrongUsage || error instanceof SettingInvalid;
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`eventstore: ${text}\n${wrong ? `\n${USAGE}\n` : ''}`);
    await store?.close().catch(() => undefined);
    process.exit(wrong ? EXIT_WRONG_USAGE : EXIT_FAILED);
  }
}

function readFlags(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { ...text, default: '2113' },
        host: { ...text, default: '127.0.0.1' },
        store: { ...text, default: 'memory' },
        schema: { ...text, default: 'event_log' },
        'max-append-size': { ...text, default: String(1024 * 1024) },
        ...{ url: text, cert: text, key: text },
      },
    });
    return values;
  } catch (error) {
    throw new WrongUsage((error as Error).message);
  }
}

function serverOptions(flags: Flags): Omit<EventStoreProtocolServerOptions, 'log'> {
  const { host, cert, key } = flags;
  const port = wholeNumber('--port', flags.port, 0, PORT_MAX);
  const appendBytesMax = wholeNumber(
    '--max-append-size',
    flags['max-append-size'],
    1,
    APPEND_BYTES_MAX,
  );
  const report = (error: unknown): void => console.error('eventstore:', error);
  if ((cert === undefined) !== (key === undefined)) {
    throw new WrongUsage('--cert and --key go together');
  }
  if (cert === undefined || key === undefined) {
    if (!LOOPBACK.has(host)) {
      throw new WrongUsage(
        `without --cert and --key everybody is an administrator: not on ${host}`,
      );
    }
    return { host, port, appendBytesMax, report };
  }
  const names = { certificate: '--cert', key: '--key' };
  const tls = readCertificate({ certificateFile: cert, keyFile: key }, names);
  return { host, port, appendBytesMax, report, tls, authenticate: fixedUsers(users(host)) };
}

function users(host: string) {
  const named = [
    { name: 'admin', groups: [ADMINS], variable: 'EVENTSTORE_DEFAULT_ADMIN_PASSWORD' },
    { name: 'ops', groups: ['$ops'], variable: 'EVENTSTORE_DEFAULT_OPS_PASSWORD' },
  ];
  return named.map(({ name, groups, variable }) => {
    const password = process.env[variable] ?? PASSWORD_DEFAULT;
    if (password === PASSWORD_DEFAULT && !LOOPBACK.has(host)) {
      throw new WrongUsage(
        `set ${variable}: the password that everybody knows is for loopback only`,
      );
    }
    return { name, groups, password };
  });
}

async function openStore({ store, url, schema }: Flags): Promise<Store> {
  if (store === 'memory') {
    const log = new MemoryByteLog();
    return { log, close: () => log.close() };
  }
  if (store !== 'postgres') throw new WrongUsage(`--store is memory or postgres, not ${store}`);
  const given = url ?? process.env['KEELSON_DATABASE_URL'];
  const embedded = given === undefined ? await ownDatabase() : undefined;
  const log = new PostgresByteLog({ connection: given ?? (embedded?.url as string), schema });
  const close = async (): Promise<void> => {
    await log.close();
    await embedded?.stop();
  };
  try {
    await log.migrate();
  } catch (error) {
    await close();
    throw error;
  }
  return { log, close };
}

function ownDatabase(): Promise<EmbeddedPostgres> {
  const folder = path.resolve(process.env['KEELSON_DATA_DIR'] ?? '.keelson', 'eventstore');
  return startEmbeddedPostgres({
    dataDir: folder,
    log: (message) => process.stderr.write(`eventstore: ${message}\n`),
  });
}

function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new WrongUsage(`${flag} is a whole number from ${min} to ${max}, not ${text}`);
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

if (require.main === module) void main(process.argv.slice(2));
