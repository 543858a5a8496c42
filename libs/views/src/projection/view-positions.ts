import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Position } from '@keelson/event-log';
import { DataSource } from 'typeorm';
import { checkpointsTable } from './checkpoints';
import { schemaOf } from '../view-schema';

/** Another process projects: how often this one looks at the checkpoints while somebody waits. */
const CHECKPOINT_POLL_MS = 20;

/**
 * Up to which position the views reflect the log.
 *
 * True: what is read after `current` has answered P reflects at least P. In the process that projects, both questions cost no
 * round trip; elsewhere the checkpoints are read. A view that has stopped at an event it cannot fold does not hold up `waitFor`
 * for the others: whoever names no view waits for the healthy ones.
 */
@Injectable()
export class ViewPositions {
  /** Known while this process projects. */
  private live: ReadonlyMap<string, Position> | undefined;
  private waiters: { readonly check: () => void }[] = [];

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Told by the runner: after every batch, and undefined when it is no longer the one that projects. */
  moved(positions: ReadonlyMap<string, Position> | undefined): void {
    this.live = positions;
    for (const waiter of [...this.waiters]) waiter.check();
  }

  /** The lowest position of these views, or of all healthy ones. */
  async current(...views: readonly string[]): Promise<Position> {
    return this.lowestLive(views) ?? (await this.lowestStored(views));
  }

  /** False when the time is over before the views are there. */
  async waitFor(
    position: Position,
    timeoutMs: number,
    ...views: readonly string[]
  ): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      // No await between the look at what is live and the wait for a change: a batch in between would be missed.
      const live = this.lowestLive(views);
      if ((live ?? (await this.lowestStored(views))) >= position) return true;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) return false;
      if (live !== undefined) await this.changed(leftMs);
      else await delay(Math.min(CHECKPOINT_POLL_MS, leftMs));
    }
  }

  private changed(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const waiter = { check: (): void => done() };
      const timer = setTimeout(() => done(), timeoutMs);
      const done = (): void => {
        clearTimeout(timer);
        this.waiters = this.waiters.filter((each) => each !== waiter);
        resolve();
      };
      this.waiters.push(waiter);
    });
  }

  private lowestLive(views: readonly string[]): Position | undefined {
    if (!this.live) return undefined;
    if (views.some((view) => !this.live?.has(view))) return undefined;
    let lowest: Position | undefined;
    for (const [view, position] of this.live) {
      if (views.length > 0 && !views.includes(view)) continue;
      if (lowest === undefined || position < lowest) lowest = position;
    }
    return lowest;
  }

  private async lowestStored(views: readonly string[]): Promise<Position> {
    const rows: { position: string | null }[] = await this.dataSource.query(
      `select min(position) as position from ${checkpointsTable(schemaOf(this.dataSource))}
       where case when cardinality($1::text[]) = 0 then failure is null else name = any($1) end`,
      [views],
    );
    return BigInt(rows[0]?.position ?? 0) as Position;
  }
}
