import { setTimeout as delay } from 'node:timers/promises';
import type { EventCatalog } from '../catalog/event-catalog';
import type { Position, RecordedEvent } from '../event-log.port';
import type { LiveFeed } from '../postgres/live-feed';
import { readCall } from './read-call';
import { type StreamFilter, subscription } from './read-requests';
import { toRecorded, toStored } from './recorded-event';
import type { SharedClient } from './shared-client';

const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;

/**
 * The one subscription to `$all` of a log, without the store's own streams, from which every subscriber of the process is served.
 *
 * When it breaks (a lost connection, a change of the leader, a server that stops), it begins again after the last position that
 * it has heard of, be it by an event or by a checkpoint, with a growing pause.
 */
export class LiveSubscription {
  private readonly closing = new AbortController();
  private running: Promise<void> | undefined;
  private gathered: { readonly event: RecordedEvent; readonly size: number }[] = [];

  constructor(
    private readonly shared: SharedClient,
    private readonly feed: LiveFeed,
    private readonly filter: StreamFilter,
    private readonly streamPrefix: string,
    private readonly catalog: EventCatalog | undefined,
  ) {}

  /** The feed knows its end: nothing before it is asked for. */
  start(): void {
    this.running ??= this.run(this.feed.end);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(from: Position): Promise<void> {
    const { signal } = this.closing;
    let after = from;
    let waitMs = RETRY_FIRST_MS;
    while (!signal.aborted) {
      const request = subscription(after, this.filter);
      try {
        for await (const message of readCall(this.shared.client, request, Infinity, signal)) {
          waitMs = RETRY_FIRST_MS;
          const checkpoint = message.getCheckpoint();
          if (checkpoint) after = BigInt(checkpoint.getCommitPosition()) as Position;
          const event = message.getEvent();
          const stored = event && toStored(event, this.streamPrefix);
          if (!stored) continue;
          after = stored.position;
          this.gather(toRecorded(stored, this.catalog), stored.data.length);
        }
      } catch {
        // Whatever it was, the next turn asks again.
      }
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, RETRY_MAX_MS);
    }
  }

  /** What arrives together wakes the subscribers once. */
  private gather(event: RecordedEvent, size: number): void {
    this.gathered.push({ event, size });
    if (this.gathered.length === 1) setImmediate(() => this.hand());
  }

  private hand(): void {
    const gathered = this.gathered;
    this.gathered = [];
    const size = gathered.reduce((sum, each) => sum + each.size, 0);
    const fresh = gathered
      .map(({ event }) => event)
      .filter(({ position }) => position > this.feed.end);
    this.feed.committed(this.feed.end, fresh, size);
  }
}
