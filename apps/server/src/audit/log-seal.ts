import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import {
  BEGINNING,
  type EventLog,
  leafOf,
  MerkleFrontier,
  type Position,
} from '@keelson/event-log';
import type { AuditRoots } from './audit-roots';

/** How long an event may stay without a root. */
const ROOT_INTERVAL_MS = 60_000;
/** A root is written at least every so many events, so that its leaves stay one small row. */
const ROOT_EVENTS_MAX = 4_096;
const PAGE_EVENTS = 500;

/**
 * Remembers what the log is: a Merkle root over all of it, at least once a minute while it grows. One process at a time does it;
 * it reads behind everybody else and nobody waits for it.
 */
export class LogSeal {
  private readonly logger = new Logger(LogSeal.name);

  constructor(
    private readonly log: EventLog,
    private readonly roots: AuditRoots,
  ) {}

  async run(lost: AbortSignal): Promise<void> {
    await this.roots.catchUpFile();
    while (!lost.aborted) {
      await this.roundOrReport();
      await delay(ROOT_INTERVAL_MS, undefined, { signal: lost }).catch(() => undefined);
    }
    // A clean stop leaves nothing without a root. After a lost right it changes nothing.
    await this.roundOrReport();
  }

  /** Seals everything up to the end of the log. */
  async round(): Promise<void> {
    const last = await this.roots.last();
    const tree = new MerkleFrontier(last?.frontier);
    let leaves: Buffer[] = [];
    for await (const { event, isLast } of this.after(BigInt(last?.position ?? BEGINNING))) {
      const leaf = leafOf(event);
      tree.add(leaf);
      leaves.push(leaf);
      if (!isLast && leaves.length < ROOT_EVENTS_MAX) continue;
      const added = await this.roots.add({
        count: tree.count,
        position: String(event.position),
        root: tree.root(),
        frontier: tree.toJSON(),
        leaves: Buffer.concat(leaves),
        at: new Date().toISOString(),
      });
      if (!added) return;
      leaves = [];
    }
  }

  private async *after(position: bigint) {
    let page = await this.log.readStored(position as Position, PAGE_EVENTS);
    for (let last = page.at(-1); last; last = page.at(-1)) {
      const next = await this.log.readStored(last.position, PAGE_EVENTS);
      for (const event of page) yield { event, isLast: event === last && next.length === 0 };
      page = next;
    }
  }

  private async roundOrReport(): Promise<void> {
    await this.round().catch((error: unknown) =>
      this.logger.error(`the log could not be sealed: ${String(error)}`),
    );
  }
}
