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
import { LiveFeed } from '../postgres/live-feed';
import { follow } from '../subscription/follow';
import { APPEND_TIMEOUT_MS, Appender } from './appender';
import { EventStoreDbReader } from './event-store-db-reader';
import { LiveSubscription } from './live-subscription';
import { SharedClient } from './shared-client';

export type EventStoreDbEventLogOptions = {
  /** `esdb://…` or `esdb+discover://…`, with the credentials where the server asks for them. */
  readonly connectionString: string;
  readonly catalog?: EventCatalog;
  /** Keeps the log apart from whatever else is in the store: its streams begin with this name and a dot. */
  readonly namespace?: string;
  /** How long one attempt of an append may take. */
  readonly appendTimeoutMs?: number;
};

const NAMESPACE = /^[A-Za-z0-9_-]{1,100}$/;

/**
 * The log in EventStoreDB 23.10 to 24.6, or in anything that speaks its protocol.
 *
 * True beyond the port: one subscription per log serves all subscribers of the process; appends and reads ask the leader, so a
 * read that follows an acknowledged append sees it.
 * Not promised: that ids which another process appended elsewhere in a stream are noticed (see Appender). The server must be set
 * to take appends that are large enough (MaxAppendSize): it takes 1 MiB by default, all events of an append together.
 */
export class EventStoreDbEventLog implements EventLog {
  private readonly shared: SharedClient;
  private readonly streamPrefix: string;
  private readonly reader: EventStoreDbReader;
  private readonly appender: Appender;
  private readonly feed: LiveFeed;
  private readonly live: LiveSubscription;
  private readonly underWay = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  /** @throws RangeError for a connection string or a namespace that is none */
  constructor(private readonly options: EventStoreDbEventLogOptions) {
    const { connectionString, namespace, catalog } = options;
    if (namespace !== undefined && !NAMESPACE.test(namespace)) {
      throw new RangeError('a namespace has 1 to 100 letters, digits, - or _');
    }
    this.shared = SharedClient.acquire(connectionString);
    this.streamPrefix = namespace === undefined ? '' : `${namespace}.`;
    this.reader = new EventStoreDbReader(this.shared, this.streamPrefix, catalog);
    const timeoutMs = options.appendTimeoutMs ?? APPEND_TIMEOUT_MS;
    this.appender = new Appender(this.shared, this.reader, this.streamPrefix, timeoutMs);
    this.feed = new LiveFeed(this.reader);
    const { filter } = this.reader;
    this.live = new LiveSubscription(this.shared, this.feed, filter, this.streamPrefix, catalog);
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    const request = appendRequest(stream, expected, events, this.options.catalog);
    if (this.streamPrefix === '' && stream.startsWith('$')) {
      throw new RangeError(
        `append to ${stream}: EventStoreDB keeps streams that begin with $ for itself`,
      );
    }
    this.refuseWhenClosed();
    const appending = this.appender.append(request);
    this.underWay.add(appending);
    try {
      return await appending;
    } finally {
      this.underWay.delete(appending);
    }
  }

  async read(stream: string, from = 0, limit = Infinity): Promise<readonly RecordedEvent[]> {
    this.refuseWhenClosed();
    return this.reader.read(stream, from, limit);
  }

  async readLast(stream: string): Promise<RecordedEvent | undefined> {
    this.refuseWhenClosed();
    return this.reader.readLast(stream);
  }

  async readAll(after: Position, limit: number): Promise<readonly RecordedEvent[]> {
    this.refuseWhenClosed();
    return this.reader.readAll(after, limit);
  }

  async readStored(after: Position, limit: number): Promise<readonly StoredEvent[]> {
    this.refuseWhenClosed();
    return this.reader.readStored(after, limit);
  }

  async head(): Promise<Position> {
    this.refuseWhenClosed();
    return this.reader.head();
  }

  async *subscribe(options: SubscribeOptions): AsyncGenerator<SubscriptionMessage, void, void> {
    await this.feed.start();
    if (!this.feed.closed) this.live.start();
    yield* follow(this.feed, options);
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    await Promise.allSettled(this.underWay);
    this.feed.close();
    await this.live.close();
    await this.shared.release();
  }

  private refuseWhenClosed(): void {
    if (this.closing) throw new LogUnavailable('the log is closed', 'not_applied');
  }
}
