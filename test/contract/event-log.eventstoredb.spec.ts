import { randomBytes } from 'node:crypto';
import {
  type ByteLog,
  EventStoreDbEventLog,
  EventStoreProtocolServer,
  MemoryByteLog,
} from '@keelson/event-log/eventstore';
import { describeEventLog } from './event-log.contract';
import type { LogHarness } from './log-harness';
import { usePostgres } from './postgres-store';

/** What Keelson needs of a server: the default of 1 MiB is less than one large event. */
const APPEND_BYTES_MAX = 16 * 1024 * 1024;

/** Our adapter, over the official client and a socket, to our own server. */
async function throughProtocol(log: ByteLog, remove: () => Promise<void>): Promise<LogHarness> {
  const server = await EventStoreProtocolServer.start({
    log,
    port: 0,
    appendBytesMax: APPEND_BYTES_MAX,
  });
  const opened: EventStoreDbEventLog[] = [];
  return {
    open: () => {
      const { connectionString } = server;
      opened.push(new EventStoreDbEventLog({ connectionString }));
      return Promise.resolve(opened.at(-1) as EventStoreDbEventLog);
    },
    dispose: async () => {
      await Promise.all(opened.map((each) => each.close()));
      await server.close();
      await remove();
    },
  };
}

describeEventLog('EventStoreDB’s protocol over memory', () => {
  const log = new MemoryByteLog();
  return throughProtocol(log, () => log.close());
});

describe('over PostgreSQL', () => {
  const store = usePostgres();
  describeEventLog('EventStoreDB’s protocol over PostgreSQL', async () => {
    const opened = store();
    return throughProtocol(await opened.openBytes(), () => opened.dispose());
  });
});

const url = process.env['KEELSON_TEST_EVENTSTORE_URL'];
if (url !== undefined) {
  // A server is not empty, and cannot be emptied: each spec has a namespace of its own.
  describeEventLog('a real EventStoreDB', () => {
    const namespace = `spec-${randomBytes(6).toString('hex')}`;
    const opened: EventStoreDbEventLog[] = [];
    return Promise.resolve({
      open: () => {
        opened.push(new EventStoreDbEventLog({ connectionString: url, namespace }));
        return Promise.resolve(opened.at(-1) as EventStoreDbEventLog);
      },
      dispose: async () => {
        await Promise.all(opened.map((each) => each.close()));
      },
    });
  });
}
