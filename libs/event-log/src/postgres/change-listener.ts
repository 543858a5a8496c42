import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import type { Position } from '../event-log.port';
import { toPosition } from './rows';

/** How long a subscriber in another process waits at worst for an event whose notification was lost. */
export const POLL_INTERVAL_MS = 250;
const RECONNECT_MS = 250;

/**
 * Hears of commits: by notification on a connection of its own, and, because a notification can be lost with its connection,
 * by looking at the head in an interval. Both only ever say "the log has reached this position".
 */
export class ChangeListener {
  private timer: NodeJS.Timeout | undefined;
  private polling = false;
  private closed = false;
  private running: Promise<void> | undefined;
  private readonly closing = new AbortController();
  private readonly closeAsked = new Promise<void>((resolve) => {
    this.closing.signal.addEventListener('abort', () => resolve(), { once: true });
  });

  constructor(
    private readonly connection: ClientConfig,
    private readonly channel: string,
    private readonly head: () => Promise<Position>,
    private readonly reached: (position: Position) => void,
    private readonly pollIntervalMs: number = POLL_INTERVAL_MS,
  ) {}

  start(): void {
    if (this.running || this.closed) return;
    this.timer = setInterval(() => void this.poll(), this.pollIntervalMs);
    this.running = this.listen();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    this.closing.abort();
    await this.running;
  }

  private async listen(): Promise<void> {
    while (!this.closed) {
      const client = new Client(this.connection);
      try {
        await this.listenOn(client);
      } catch {
        // The database is away: the next round tries again.
      }
      await client.end().catch(() => undefined);
      await delay(RECONNECT_MS, undefined, { signal: this.closing.signal }).catch(() => undefined);
    }
  }

  /** Until the connection is gone or the listener is closed. A client is never ended while it connects: pg would hang. */
  private async listenOn(client: Client): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      client.on('error', () => resolve());
      client.on('end', () => resolve());
    });
    client.on('notification', ({ payload }) => this.reached(toPosition(payload ?? '0')));
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(this.channel)}`);
    // What was committed while nobody listened.
    await this.poll();
    await Promise.race([gone, this.closeAsked]);
  }

  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    try {
      this.reached(await this.head());
    } catch {
      // The next interval asks again.
    }
    this.polling = false;
  }
}
