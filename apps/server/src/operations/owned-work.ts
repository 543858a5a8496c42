import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { OwnerSession } from '@keelson/event-log';
import type { Pool } from 'pg';

const LOCK_SPACE = 'keelson-work';
const RESTART_MS = 250;

/** Started with the right to do it; `lost` aborts when that right is gone. Settles when it has stopped. */
export type Work = (lost: AbortSignal) => Promise<void>;

/**
 * Work that one process at a time does for all server processes: the right is a session lock of PostgreSQL, so it moves by
 * itself when its holder dies, and at once when it stops. Until then the others wait.
 */
export class OwnedWork {
  private readonly logger = new Logger(OwnedWork.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly name: string,
    private readonly pool: Pool,
    private readonly work: Work,
  ) {}

  start(): void {
    this.running ??= this.keepWorking();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async keepWorking(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.own();
      } catch (error) {
        this.logger.error(`${this.name}: ${String(error)}`);
      }
      if (!signal.aborted) await delay(RESTART_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async own(): Promise<void> {
    const { signal } = this.stopping;
    const session = await OwnerSession.take(this.pool, LOCK_SPACE, this.name, signal);
    if (!session) return;
    try {
      await this.work(AbortSignal.any([signal, session.lost]));
    } finally {
      await session.release();
    }
  }
}
