import { setTimeout as delay } from 'node:timers/promises';
import type { EventCatalog } from '../catalog/event-catalog';
import type { Position, RecordedEvent } from '../event-log.port';
import type { LiveFeed } from '../postgres/live-feed';
import type { LogScope } from './log-scope';
import { readCall } from './read-call';
import { subscription } from './read-requests';
import { toHeard, toStored } from './recorded-event';
import type { SharedClient } from './shared-client';

const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;

/** Told once when the log cannot be followed any more, with the reason, and once when it can be again. */
export type FollowReport = (kind: 'lost' | 'regained', message: string) => void;

/**
 * The one subscription to `$all` of a log, without the store's own streams, from which every subscriber of the process is served.
 *
 * When it breaks (a lost connection, a change of the leader, a server that stops), it begins again after the last position that
 * it has heard of, be it by an event or by a checkpoint, with a growing pause. An event whose payload cannot be read is handed on.
 */
export class LiveSubscription {
  private readonly closing = new AbortController();
  private running: Promise<void> | undefined;
  private gathered: { readonly event: RecordedEvent; readonly size: number }[] = [];
  private isLost = false;

  constructor(
    private readonly shared: SharedClient,
    private readonly feed: LiveFeed,
    private readonly scope: LogScope,
    private readonly catalog: EventCatalog | undefined,
    private readonly report: FollowReport = () => undefined,
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
      const request = subscription(after, this.scope.all);
      try {
        for await (const message of readCall(this.shared.client, request, Infinity, signal)) {
          waitMs = RETRY_FIRST_MS;
          this.regained();
          const checkpoint = message.getCheckpoint();
          if (checkpoint) after = BigInt(checkpoint.getCommitPosition()) as Position;
          const event = message.getEvent();
          const stored = event && toStored(event, this.scope);
          if (!stored) continue;
          this.gather(toHeard(stored, this.catalog), stored.data.length);
          after = stored.position;
        }
      } catch (error) {
        // Whatever it was, the next turn asks again.
        this.lost(error);
      }
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, RETRY_MAX_MS);
    }
  }

  private lost(error: unknown): void {
    if (this.isLost || this.closing.signal.aborted) return;
    this.isLost = true;
    this.report('lost', error instanceof Error ? error.message : String(error));
  }

  private regained(): void {
    if (this.isLost) this.report('regained', 'EventStoreDB answers again');
    this.isLost = false;
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
