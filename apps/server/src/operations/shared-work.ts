import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { OwnerSession, OWNERSHIP_POLL_MS } from '@keelson/event-log';
import type { Pool } from 'pg';
import { readHoldings, WORK_MEMBERS, WORK_RIGHTS } from './read-holdings';
import { nextMove, type Holdings } from './work-shares';

const RESTART_MS = 250;
/** So many looks in a row find a work free before somebody takes it who holds more than others. */
const FREE_LOOKS_MAX = 4;
/** So many looks nothing is given up again for members that took nothing, lest a work goes to and fro. */
const UNWILLING_LOOKS = 40;

/** Started with the right to do it; `lost` aborts when that right is gone or given up. Settles when it has stopped. */
export type Work = (lost: AbortSignal) => Promise<void>;

type Carried = { readonly stop: () => void; readonly stopped: Promise<void> };

/**
 * Works of which each is done by one process at a time, shared out evenly among all server processes that offer to do them.
 *
 * - outside → member: a session of its own in the database, for all works together.
 * - member: looks every OWNERSHIP_POLL_MS who holds what, takes what is free, gives up what is too much. What is given up is
 *   stopped first and free only then.
 * - member → outside: the session is lost (this process was frozen, the database is away), or `stop`. All works are stopped
 *   before anything else; unless it was `stop`, it comes back and begins anew.
 *
 * True: a right ends with its process, frozen or dead (see OwnerSession). Not promised: that a frozen one does not finish the
 * sentence when it wakes up; what a work does must bear that.
 */
export class SharedWork {
  private readonly logger = new Logger(SharedWork.name);
  private readonly stopping = new AbortController();
  private readonly carried = new Map<string, Carried>();
  private readonly leaving = new Set<string>();
  private readonly freeLooks = new Map<string, number>();
  /** For how many looks more each is passed over. */
  private readonly unwilling = new Map<number, number>();
  private running: Promise<void> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly works: ReadonlyMap<string, Work>,
  ) {}

  start(): void {
    this.running ??= this.keepTakingPart();
  }

  /** The works are stopped side by side; each is free for another process as soon as it has. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async keepTakingPart(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.takePart();
      } catch (error) {
        this.logger.warn(`the right to work for others was lost: ${String(error)}`);
      }
      if (!signal.aborted) await pause(RESTART_MS, signal);
    }
  }

  private async takePart(): Promise<void> {
    const member = randomUUID();
    const session = await OwnerSession.takeAtOnce(this.pool, WORK_MEMBERS, member);
    if (!session) return;
    const over = AbortSignal.any([this.stopping.signal, session.lost]);
    try {
      while (!over.aborted) {
        if (!(await this.look(session))) await pause(OWNERSHIP_POLL_MS, over);
      }
    } finally {
      const carried = [...this.carried.values()];
      for (const { stop } of carried) stop();
      // Nobody waits any more for this one to take its share.
      await session.unlock(WORK_MEMBERS, member).catch(() => undefined);
      await Promise.all(carried.map(({ stopped }) => stopped));
      await session.release();
    }
  }

  /** True when something was taken, and there may be more. */
  private async look(session: OwnerSession): Promise<boolean> {
    const works = [...this.works.keys()];
    const holdings = await session.inTurn((client) => readHoldings(client, works));
    const overdue = this.noteFree(works.filter((name) => !holdings.holders.has(name)));
    const unwilling = this.noteUnwilling(holdings, overdue.size > 0);
    const { take, giveUp } = nextMove(works, holdings, {
      leaving: this.leaving,
      overdue,
      unwilling,
    });
    for (const name of giveUp) this.giveUp(name);
    let taken = false;
    for (const name of take) {
      // The lock of one's own session would be given a second time.
      if (this.carried.has(name) || !(await session.tryLock(WORK_RIGHTS, name))) continue;
      this.carry(session, name);
      taken = true;
    }
    return taken;
  }

  private noteFree(free: readonly string[]): ReadonlySet<string> {
    for (const name of this.works.keys()) {
      this.freeLooks.set(name, free.includes(name) ? (this.freeLooks.get(name) ?? 0) + 1 : 0);
    }
    return new Set(free.filter((name) => (this.freeLooks.get(name) ?? 0) > FREE_LOOKS_MAX));
  }

  private noteUnwilling({ me, members, holders }: Holdings, isOverdue: boolean) {
    const busy = new Set(holders.values());
    for (const member of members) {
      if (isOverdue && member !== me && !busy.has(member)) {
        this.unwilling.set(member, UNWILLING_LOOKS);
      }
    }
    for (const [member, looks] of this.unwilling) {
      if (looks === 0 || busy.has(member)) this.unwilling.delete(member);
      else this.unwilling.set(member, looks - 1);
    }
    return new Set(this.unwilling.keys());
  }

  private carry(session: OwnerSession, name: string): void {
    const end = new AbortController();
    const work = this.works.get(name) as Work;
    const lost = AbortSignal.any([end.signal, session.lost]);
    const stopped = work(lost)
      .catch((error: unknown) => this.logger.error(`${name}: ${String(error)}`))
      // What ends by itself may end at once again.
      .then(() => (lost.aborted ? undefined : pause(RESTART_MS, lost)))
      .then(() => session.unlock(WORK_RIGHTS, name))
      .catch(() => undefined)
      .finally(() => {
        this.carried.delete(name);
        this.leaving.delete(name);
      });
    this.carried.set(name, { stop: () => end.abort(), stopped });
  }

  private giveUp(name: string): void {
    this.leaving.add(name);
    this.carried.get(name)?.stop();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
