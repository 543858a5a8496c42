import { EventStoreDBClient } from '@eventstore/db-client';
import { OpenClient } from './open-client';

/**
 * One official client per process and connection string: an error on the append call of any client fails the appends in flight of
 * every client in the process, so more of them would only mean more that fail together.
 */
export class SharedClient {
  private static readonly open = new Map<string, SharedClient>();
  private users = 0;
  private current: EventStoreDBClient;
  private generation = 0;

  private constructor(private readonly connectionString: string) {
    this.current = connect(connectionString, this.generation);
  }

  /** @throws RangeError for a connection string that is none; it never tells the string, which may hold a password. */
  static acquire(connectionString: string): SharedClient {
    const shared = SharedClient.open.get(connectionString) ?? new SharedClient(connectionString);
    SharedClient.open.set(connectionString, shared);
    shared.users += 1;
    return shared;
  }

  get client(): EventStoreDBClient {
    return this.current;
  }

  /**
   * Gives up a client whose server does not answer: it would find out by itself only after 20 s. The new one looks for a server
   * again; what was under way on the old one fails and is retried by whoever asked for it.
   */
  renew(failed: EventStoreDBClient): void {
    if (failed !== this.current) return;
    this.generation += 1;
    this.current = connect(this.connectionString, this.generation);
    void dispose(failed);
  }

  async release(): Promise<void> {
    this.users -= 1;
    if (this.users > 0) return;
    SharedClient.open.delete(this.connectionString);
    await dispose(this.current);
  }
}

const NO_CERTIFICATE = /^Failed to load certificate/;
const PROTOCOLS = /^esdb(\+discover)?:\/\//;

function connect(connectionString: string, generation: number): EventStoreDBClient {
  if (!PROTOCOLS.test(connectionString)) {
    throw new RangeError('an EventStoreDB URL begins with esdb:// or esdb+discover://');
  }
  // With it the client reports wrong revisions on its batch call as success or with wrong numbers.
  if (/throwOnAppendFailure=false/i.test(connectionString)) {
    throw new RangeError('an EventStoreDB URL must not switch throwOnAppendFailure off');
  }
  try {
    return EventStoreDBClient.connectionString(ownConnection(connectionString, generation));
  } catch (error) {
    if (NO_CERTIFICATE.test((error as Error).message)) {
      throw new RangeError('a certificate file that the EventStoreDB URL names is not there');
    }
    throw new RangeError('the EventStoreDB URL cannot be read: check its hosts and its parameters');
  }
}

const KEEP_ALIVE_MS = 10_000;
const KEEP_ALIVE = /([?&])keepAliveInterval=(\d+)/i;

/**
 * Channels to one server with the same settings share one connection, also with those of a client that was given up. So each
 * generation has a setting of its own: a millisecond more between two signs of life.
 */
function ownConnection(connectionString: string, generation: number): string {
  if (generation === 0) return connectionString;
  const [, sign, given] = KEEP_ALIVE.exec(connectionString) ?? [];
  const setting = `keepAliveInterval=${Number(given ?? KEEP_ALIVE_MS) + generation}`;
  if (sign !== undefined) return connectionString.replace(KEEP_ALIVE, `${sign}${setting}`);
  return `${connectionString}${connectionString.includes('?') ? '&' : '?'}${setting}`;
}

async function dispose(client: EventStoreDBClient): Promise<void> {
  await OpenClient.close(client).catch(() => undefined);
}
