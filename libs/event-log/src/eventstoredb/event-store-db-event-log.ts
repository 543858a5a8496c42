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
import { KnownIds } from './known-ids';
import { type FollowReport, LiveSubscription } from './live-subscription';
import { LogScope, type LogScopeOptions } from './log-scope';
import { SharedClient } from './shared-client';

export type EventStoreDbEventLogOptions = LogScopeOptions & {
  /** `esdb://…` or `esdb+discover://…`, with the credentials where the server asks for them. */
  readonly connectionString: string;
  readonly catalog?: EventCatalog;
  /** How long one attempt of an append may take. */
  readonly appendTimeoutMs?: number;
  readonly report?: FollowReport;
};

/**
 * The log in EventStoreDB 23.10 to 24.6, or in anything that speaks its protocol.
 *
 * True beyond the port: one subscription per log serves all subscribers of the process; appends and reads ask the leader, so a
 * read that follows an acknowledged append sees it.
 * Not promised: that ids which another process appended elsewhere in a stream are noticed before this one has read the stream
 * (see Appender); whoever believes in a revision has read it. The server must be set
 * to take appends that are large enough (MaxAppendSize): it takes 1 MiB by default, all events of an append together.
 */
export class EventStoreDbEventLog implements EventLog {
  private readonly shared: SharedClient;
  private readonly scope: LogScope;
  private readonly known = new KnownIds();
  private readonly reader: EventStoreDbReader;
  private readonly appender: Appender;
  private readonly feed: LiveFeed;
  private readonly live: LiveSubscription;
  private readonly underWay = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  /** @throws RangeError for a connection string or a namespace that is none */
  constructor(private readonly options: EventStoreDbEventLogOptions) {
    const { connectionString, catalog } = options;
    this.scope = new LogScope(options);
    this.shared = SharedClient.acquire(connectionString);
    const { shared, scope, known } = this;
    this.reader = new EventStoreDbReader(shared, scope, catalog);
    const timeoutMs = options.appendTimeoutMs ?? APPEND_TIMEOUT_MS;
    this.appender = new Appender(shared, this.reader, scope, known, timeoutMs);
    this.feed = new LiveFeed(this.reader);
    this.live = new LiveSubscription(shared, this.feed, scope, catalog, options.report);
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    const request = appendRequest(stream, expected, events, this.options.catalog);
    const refusal = this.scope.refusal(stream);
    if (refusal !== undefined) throw new RangeError(`append to ${stream}: ${refusal}`);
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
    const events = await this.reader.read(stream, from, limit);
    const ids = events.map(({ id }) => id);
    this.known.add(stream, ids, events.at(-1)?.revision ?? -1);
    return events;
  }

  async readLast(stream: string): Promise<RecordedEvent | undefined> {
    this.refuseWhenClosed();
    return this.reader.readLast(stream);
  }

  async readAll(
    after: Position,
    limit: number,
    prefixes?: readonly string[],
  ): Promise<readonly RecordedEvent[]> {
    this.refuseWhenClosed();
    return this.reader.readAll(after, limit, prefixes);
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
