import { setTimeout as delay } from 'node:timers/promises';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { EventCatalog } from '../catalog/event-catalog';
import {
  BEGINNING,
  LogUnavailable,
  type Position,
  type RecordedEvent,
  type StoredEvent,
} from '../event-log.port';
import type { FeedReader } from '../postgres/live-feed';
import type { Stretch } from '../postgres/recent-events';
import type { Page } from '../subscription/log-tail';
import type { LogScope } from './log-scope';
import { isOutage } from './outage';
import { readCall } from './read-call';
import {
  allForwards,
  allLast,
  type StreamFilter,
  streamForwards,
  streamLast,
} from './read-requests';
import { toHeard, toRecorded, toStored } from './recorded-event';
import type { SharedClient } from './shared-client';

const STREAM_PAGE = 1_000;
const READ_TIMEOUT_MS = 10_000;
const ATTEMPTS_MAX = 4;
const RETRY_FIRST_MS = 50;

/** Everything that is read from the store in answers that end. */
export class EventStoreDbReader implements FeedReader {
  constructor(
    private readonly shared: SharedClient,
    private readonly scope: LogScope,
    private readonly catalog: EventCatalog | undefined,
  ) {}

  /** A stream that does not exist answers nothing. */
  async read(stream: string, from: number, limit: number): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const name = this.scope.nameOf(stream);
    while (events.length < limit) {
      const count = Math.min(STREAM_PAGE, limit - events.length);
      const page = await this.ask(streamForwards(name, from + events.length, count));
      for (const event of page) events.push(toRecorded(event, this.catalog));
      if (page.length < count) break;
    }
    return events;
  }

  async readLast(stream: string): Promise<RecordedEvent | undefined> {
    const [last] = await this.ask(streamLast(this.scope.nameOf(stream)));
    return last && toRecorded(last, this.catalog);
  }

  async readAll(
    after: Position,
    limit: number,
    prefixes?: readonly string[],
  ): Promise<RecordedEvent[]> {
    const wanted = prefixes ? this.scope.within(prefixes) : this.scope.all;
    const events = wanted ? await this.readStored(after, limit, wanted) : [];
    return events.map((event) => toHeard(event, this.catalog));
  }

  async readStored(
    after: Position,
    limit: number,
    filter: StreamFilter = this.scope.all,
  ): Promise<StoredEvent[]> {
    if (limit <= 0) return [];
    // The event at `after` itself comes along, where it is one of the log.
    const events = await this.ask(allForwards(after, limit + 1, filter));
    return events.filter(({ position }) => position > after).slice(0, limit);
  }

  async head(): Promise<Position> {
    const [last] = await this.ask(allLast(this.scope.all));
    return last?.position ?? BEGINNING;
  }

  async readStretch(after: Position, limit: number): Promise<Stretch | undefined> {
    const events = await this.readStored(after, limit);
    const last = events.at(-1);
    const size = events.reduce((sum, { data }) => sum + data.length, 0);
    const recorded = this.heard(events);
    return last && { before: after, position: last.position, events: recorded, size };
  }

  /** The head is read first: a page that is not full has everything that matched up to it. */
  async readPage(
    after: Position,
    limit: number,
    prefixes: readonly string[] | undefined,
  ): Promise<Page> {
    if (!prefixes) {
      const events = this.heard(await this.readStored(after, limit));
      return { events, position: events.at(-1)?.position ?? after };
    }
    const head = await this.head();
    const wanted = this.scope.within(prefixes);
    if (!wanted) return { events: [], position: head };
    const events = this.heard(await this.readStored(after, limit, wanted));
    const last = events.at(-1)?.position ?? after;
    if (events.length === limit || last > head) return { events, position: last };
    return { events, position: head > after ? head : after };
  }

  private heard(events: readonly StoredEvent[]): RecordedEvent[] {
    return events.map((event) => toHeard(event, this.catalog));
  }

  /** @throws LogUnavailable */
  private async ask(request: ReadReq): Promise<StoredEvent[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.collect(request);
      } catch (error) {
        if (!isOutage(error)) throw error;
        if (attempt === ATTEMPTS_MAX) {
          const cause = { cause: error };
          throw new LogUnavailable('the event log cannot be read', 'not_applied', cause);
        }
        await delay(RETRY_FIRST_MS * 2 ** (attempt - 1));
      }
    }
  }

  private async collect(request: ReadReq): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for await (const message of readCall(this.shared.client, request, READ_TIMEOUT_MS)) {
      const event = message.getEvent();
      const stored = event && toStored(event, this.scope);
      if (stored) events.push(stored);
    }
    return events;
  }
}
