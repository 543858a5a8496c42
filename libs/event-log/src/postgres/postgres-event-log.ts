import { type ClientConfig, escapeIdentifier, type Pool } from 'pg';
import { appendRequest } from '../append-request';
import type { EventCatalog } from '../catalog/event-catalog';
import {
  type AppendResult,
  type EventLog,
  type ExpectedRevision,
  LogUnavailable,
  type NewEvent,
  type Position,
  type RecordedEvent,
  type StoredEvent,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '../event-log.port';
import { follow } from '../subscription/follow';
import { AppendCommitter } from './append-committer';
import { ChangeListener } from './change-listener';
import { EventReader } from './event-reader';
import { GroupCommit } from './group-commit';
import { LiveFeed } from './live-feed';
import { migrate } from './migrate';
import { connectionConfig, IDLE_IN_TRANSACTION, openPool } from './pools';
import { publish, publishedEvents } from './publish';
import { statements } from './statements';

export type PostgresEventLogOptions = {
  /** How to reach the database; a pool's own settings (`max`, …) are chosen here. */
  readonly connection: string | ClientConfig;
  /** The database schema that holds the tables. */
  readonly schema?: string;
  readonly catalog?: EventCatalog;
  readonly pollIntervalMs?: number;
  readonly batchesInFlightMax?: number;
};

/**
 * A second batch in flight only waits for the head's lock. Measured at 16, 64 and 256 writers it gained nothing on a fast disk
 * and lost up to a quarter on a slow one, because both batches are smaller.
 */
const BATCHES_IN_FLIGHT_MAX = 1;
const READ_CONNECTIONS_MAX = 4;
const BATCH_EVENTS_MAX = 2_000;
const BATCH_SIZE_MAX = 4 * 1024 * 1024;
const APPENDS_WAITING_MAX = 20_000;

/**
 * The log in PostgreSQL.
 *
 * True beyond the port: an acknowledged append is on disk (as far as the server's `fsync` and `synchronous_commit` say);
 * positions are contiguous; several processes may append and follow at once.
 * Why this way: one head row is lock and counter, so commit order is position order and a reader never skips an event, and
 * appends that arrive together are committed together, which pays for the lock (docs/decisions).
 */
export class PostgresEventLog implements EventLog {
  private readonly schema: string;
  private readonly appendPool: Pool;
  private readonly readPool: Pool;
  private readonly reader: EventReader;
  private readonly feed: LiveFeed;
  private readonly listener: ChangeListener;
  private readonly group: GroupCommit;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: PostgresEventLogOptions) {
    const schema = options.schema ?? 'event_log';
    const channel = `keelson_${schema}`;
    const connection = connectionConfig(options.connection);
    const batchesInFlightMax = options.batchesInFlightMax ?? BATCHES_IN_FLIGHT_MAX;
    this.schema = escapeIdentifier(schema);
    const sql = statements(this.schema);
    this.appendPool = openPool(connection, batchesInFlightMax, [IDLE_IN_TRANSACTION]);
    this.readPool = openPool(connection, READ_CONNECTIONS_MAX, []);
    this.reader = new EventReader(this.readPool, sql, options.catalog);
    this.feed = new LiveFeed(this.reader);
    this.listener = new ChangeListener(
      connection,
      channel,
      () => this.reader.head(),
      (position) => this.feed.reached(position),
      options.pollIntervalMs,
    );
    const committer = new AppendCommitter(this.appendPool, sql, channel, this.feed);
    this.group = new GroupCommit((batch) => committer.commit(batch), {
      batchEventsMax: BATCH_EVENTS_MAX,
      batchSizeMax: BATCH_SIZE_MAX,
      batchesInFlightMax,
      waitingMax: APPENDS_WAITING_MAX,
    });
  }

  /** Makes the tables where they are missing. Safe when several processes start at once. */
  async migrate(): Promise<void> {
    await migrate(this.readPool, this.schema);
  }

  /**
   * Lets other queries of the same database read the events, and answers the path of the database view that they are in (its columns:
   * `publish.ts`). After `migrate`; safe when several processes start at once.
   */
  async publish(): Promise<string> {
    await publish(this.readPool, this.schema);
    return publishedEvents(this.schema);
  }

  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      const request = appendRequest(stream, expected, events, this.options.catalog);
      if (this.closing) throw new LogUnavailable('the log is closed', 'not_applied');
      this.group.add({ ...request, resolve, reject });
    });
  }

  read(stream: string, from = 0, limit?: number): Promise<readonly RecordedEvent[]> {
    return this.reader.read(stream, from, limit);
  }

  readLast(stream: string): Promise<RecordedEvent | undefined> {
    return this.reader.readLast(stream);
  }

  readAll(
    after: Position,
    limit: number,
    prefixes?: readonly string[],
  ): Promise<readonly RecordedEvent[]> {
    return this.reader.readAll(after, limit, prefixes);
  }

  readStored(after: Position, limit: number): Promise<readonly StoredEvent[]> {
    return this.reader.readStored(after, limit);
  }

  head(): Promise<Position> {
    return this.reader.head();
  }

  async *subscribe(options: SubscribeOptions): AsyncGenerator<SubscriptionMessage, void, void> {
    this.listener.start();
    await this.feed.start();
    yield* follow(this.feed, options);
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    await this.group.drained();
    this.feed.close();
    await this.listener.close();
    await Promise.all([this.appendPool.end(), this.readPool.end()]);
  }
}
