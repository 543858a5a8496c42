import { setTimeout as delay } from 'node:timers/promises';
import { type EventLog, OwnerSession } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import type { Projection } from '../projection/projection';
import type { Poison } from '../projection/projection-fold';
import { viewsToRenew } from '../projection/views-to-renew';
import { poolOf, schemaOf } from '../view-schema';
import { BesideBuild } from './beside-build';
import { REBUILD_LOCK_SPACE, rebuildSchema } from './build-note';
import { ViewsInUse } from './projection-refusals';

const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 30_000;

export type ViewRenewalOptions = {
  /** Of the live views. */
  readonly dataSource: DataSource;
  readonly eventLog: EventLog;
  readonly onFault?: ((error: unknown) => void) | undefined;
  /** How long the swap waits for those who read the old tables. */
  readonly readersWaitMs?: number | undefined;
};

/** Views that could not be built to the end of the log, and why. */
export type Refused = ReadonlyMap<string, Poison>;

/**
 * Builds the views that the code wants otherwise than the database has them beside the live ones, and then puts them in their place.
 *
 * - waiting: another process has the right to build (a rebuild, a verify, the same renewal). Afterwards what is left to do is
 *   looked up again, so servers that start together do it once.
 * - building: from the beginning of the log. Where the process dies, the next owner of the views begins again; the old views serve.
 * - swapping: a reader holds the old tables for long: the new ones go on following the log, and it is tried again.
 * - done: each view replaced, or refused because of an event that it cannot fold; then the old one stays as it is.
 */
export class ViewRenewal {
  constructor(private readonly options: ViewRenewalOptions) {}

  /** Gets over every fault but an event that cannot be folded. Ends when the signal aborts. */
  async run(projections: readonly Projection[], signal: AbortSignal): Promise<Refused> {
    try {
      return await this.untilDone(signal, () => this.renew(projections, signal));
    } catch (error) {
      if (signal.aborted) return new Map();
      throw error;
    }
  }

  private async renew(projections: readonly Projection[], stopping: AbortSignal): Promise<Refused> {
    const { dataSource: live, eventLog, readersWaitMs } = this.options;
    const pool = poolOf(live);
    const schema = rebuildSchema(live);
    const session = await OwnerSession.take(pool, REBUILD_LOCK_SPACE, schema, stopping);
    if (!session) return new Map();
    try {
      const { client } = session;
      const due = await viewsToRenew(client, schemaOf(live), eventLog, projections);
      if (due.length === 0) return new Map();
      const signal = AbortSignal.any([stopping, session.lost]);
      const options = { live, eventLog, session, projections: due, readersWaitMs };
      return await BesideBuild.during(
        { ...options, purpose: 'rebuild' },
        signal,
        async (beside) => {
          await this.replace(beside, signal);
          return beside.poisons;
        },
      );
    } finally {
      await session.release();
    }
  }

  private replace(beside: BesideBuild, signal: AbortSignal): Promise<void> {
    return this.untilDone(
      signal,
      async () => {
        await beside.catchUp();
        if (beside.healthy.length > 0) await beside.replace();
      },
      (error) => error instanceof ViewsInUse,
    );
  }

  /** @throws what may not pass, and anything once the signal has aborted */
  private async untilDone<Result>(
    signal: AbortSignal,
    work: () => Promise<Result>,
    mayPass: (error: unknown) => boolean = () => true,
  ): Promise<Result> {
    for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted || !mayPass(error)) throw error;
        this.options.onFault?.(error);
      }
      await delay(waitMs, undefined, { signal });
    }
  }
}
