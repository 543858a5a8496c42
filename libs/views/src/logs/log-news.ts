import type { Pool, PoolClient } from 'pg';
import { LogWatch } from './log-watch';

const CHANNEL = 'keelson_logs';
/** Runs whose new lines are told to other processes at once: NOTIFY serialises commits, so appends do not carry it. */
const ANNOUNCE_MS = 50;

/**
 * Who follows the log of a run. Within the process a follower is woken at once; other processes hear of it by NOTIFY within
 * ANNOUNCE_MS; and whoever hears nothing looks again after POLL_MS, so nothing depends on a notice that may get lost.
 */
export class LogNews {
  private readonly watches = new Map<string, Set<LogWatch>>();
  private readonly unannounced = new Set<string>();
  private announcing: NodeJS.Timeout | undefined;
  private listening: Promise<PoolClient | undefined> | undefined;
  closed = false;

  constructor(private readonly pool: Pool) {}

  watch(runId: string): LogWatch {
    if (!this.closed) void this.listen();
    const watches = this.watches.get(runId) ?? new Set();
    this.watches.set(runId, watches);
    const watch: LogWatch = new LogWatch(() => {
      watches.delete(watch);
      if (watches.size === 0) this.watches.delete(runId);
    });
    watches.add(watch);
    return watch;
  }

  told(runId: string): void {
    this.wake(runId);
    if (this.closed) return;
    this.unannounced.add(runId);
    this.announcing ??= setTimeout(() => void this.announce(), ANNOUNCE_MS).unref();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.announcing);
    for (const runId of [...this.watches.keys()]) this.wake(runId);
    (await this.listening)?.release(true);
  }

  private wake(runId: string): void {
    for (const watch of this.watches.get(runId) ?? []) watch.told();
  }

  private async announce(): Promise<void> {
    const runIds = [...this.unannounced];
    this.unannounced.clear();
    this.announcing = undefined;
    await this.pool
      .query('select pg_notify($1, id) from unnest($2::text[]) as id', [CHANNEL, runIds])
      .catch(() => undefined);
  }

  /** One connection for all followers of this process. Where it cannot be had, polling does. */
  private listen(): Promise<PoolClient | undefined> {
    return (this.listening ??= this.openListener().catch(() => (this.listening = undefined)));
  }

  private async openListener(): Promise<PoolClient> {
    const client = await this.pool.connect();
    const lost = (): void => {
      client.removeAllListeners('notification');
      this.listening = undefined;
      if (!this.closed) client.release(true);
    };
    client.once('error', lost);
    client.on('notification', ({ payload }) => {
      if (payload !== undefined) this.wake(payload);
    });
    try {
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      client.removeListener('error', lost);
      client.release(true);
      throw error;
    }
    return client;
  }
}
