import { setTimeout as delay } from 'node:timers/promises';
import { BEGINNING, OwnerSession, type EventLog, type Position } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { ViewRenewal } from '../beside/view-renewal';
import { poolOf, schemaOf } from '../view-schema';
import { openCheckpoints, readPositions } from './checkpoints';
import { awaitPause, PROJECTION_LOCK_SPACE } from './owner-pause';
import type { Projection, Table } from './projection';
import { type Poison, ProjectionFold } from './projection-fold';
import { foldsByPosition, ProjectionLane } from './projection-lane';
import { type ProjectionStatus, readStatus, rememberFailure } from './projection-status';
import { type TableShape, tableShape } from './table-shape';
import type { ViewPositions } from './view-positions';
import { viewsToRenew } from './views-to-renew';

const RESTART_FIRST_MS = 50;
const RESTART_MAX_MS = 2_000;

export type ProjectionRunnerOptions = {
  readonly dataSource: DataSource;
  readonly eventLog: EventLog;
  readonly projections: readonly Projection[];
  readonly positions: ViewPositions;
  /** A fault that the runner gets over by itself (a lost connection), or a projection that has stopped: for the server's log. */
  readonly onFault?: (error: unknown) => void;
};

/**
 * Keeps the views of one schema at the end of the log.
 *
 * - stopped → waiting: `start`. Another process holds the lock; this one tries again every OWNERSHIP_POLL_MS.
 * - waiting → projecting: the lock is taken, checkpoints are read, a lane runs for every distinct checkpoint.
 * - projecting, with views to renew: those stay as they are while they are built beside the live ones; the others are followed.
 * - projecting → waiting: connection lost, checkpoint moved by another process, log unavailable, or somebody asks for a pause
 *   because he puts other tables in the place of these. Everything in memory is dropped.
 * - any → stopped: `stop`. A batch that is being written is finished first, a view that is being built beside is given up.
 *
 * Any number of processes may run it; one of them projects. Exactly once in effect (see `BatchWriter`); the order is the log's.
 */
export class ProjectionRunner {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private views: Views | undefined;
  private poisons = new Map<string, Poison>();
  private readonly renewal: ViewRenewal;
  private renewing: Promise<void> | undefined;
  /** Views that cannot be built to the end of the log by this code, so it is not tried again. */
  private readonly refused = new Map<string, Poison>();
  private reopen = new AbortController();

  constructor(private readonly options: ProjectionRunnerOptions) {
    this.renewal = new ViewRenewal(options);
  }

  start(): void {
    this.running ??= this.keepProjecting();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.renewing;
  }

  waitFor(position: Position, timeoutMs: number): Promise<boolean> {
    return this.options.positions.waitFor(position, timeoutMs);
  }

  /** Where each projection stands, also when another process is the one that projects. */
  status(): Promise<readonly ProjectionStatus[]> {
    return readStatus(this.options.dataSource, this.options.eventLog, this.options.projections);
  }

  private async keepProjecting(): Promise<void> {
    const { signal } = this.stopping;
    let waitMs = RESTART_FIRST_MS;
    while (!signal.aborted) {
      try {
        await this.ownAndProject(() => (waitMs = RESTART_FIRST_MS));
      } catch (error) {
        this.options.onFault?.(error);
      }
      if (signal.aborted) return;
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, RESTART_MAX_MS);
    }
  }

  private async ownAndProject(onProgress: () => void): Promise<void> {
    const { dataSource } = this.options;
    const { signal } = this.stopping;
    const session = await OwnerSession.take(
      poolOf(dataSource),
      PROJECTION_LOCK_SPACE,
      schemaOf(dataSource),
      signal,
    );
    if (!session) return;
    try {
      const pause = await awaitPause(session.client, schemaOf(dataSource));
      await this.project(session, pause.asked, onProgress).finally(pause.ignore);
    } finally {
      this.views = undefined;
      this.options.positions.moved(undefined);
      await session.release();
    }
  }

  private async project(
    session: OwnerSession,
    paused: AbortSignal,
    onProgress: () => void,
  ): Promise<void> {
    const { eventLog } = this.options;
    const { client } = session;
    const schema = schemaOf(this.options.dataSource);
    const failed = new AbortController();
    this.reopen = new AbortController();
    this.poisons = new Map();
    this.views = await this.openViews(session);
    await this.renew(session);
    this.tellPositions();
    const { signal: reopened } = this.reopen;
    const ends = [this.stopping.signal, session.lost, failed.signal, paused, reopened];
    const signal = AbortSignal.any(ends);
    const lanes = foldsByPosition(this.views.folds).map((folds) => {
      const onBatch = (): void => {
        onProgress();
        this.tellPositions();
      };
      const onPoison = (name: string, poison: Poison): Promise<void> =>
        this.setApart(session, name, poison);
      return new ProjectionLane(folds, { client, eventLog, schema, onProgress: onBatch, onPoison });
    });
    const runs = lanes.map((lane) =>
      lane.run(signal).catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    );
    const results = await Promise.allSettled(runs);
    const fault = results.find((end) => end.status === 'rejected');
    if (fault) throw fault.reason;
    const isKept = this.poisons.size > 0 || this.views.due.length > 0;
    if (!signal.aborted && isKept) await aborted(signal);
  }

  private async openViews({ client }: OwnerSession): Promise<Views> {
    const { dataSource, eventLog, projections } = this.options;
    const schema = schemaOf(dataSource);
    const renewable = await viewsToRenew(client, schema, eventLog, projections);
    const standing = await readPositions(client, schema, renewable);
    // Where there is nothing to keep, an event that cannot be folded stops the view as it would have stopped it live.
    const inPlace = (name: string): boolean =>
      this.refused.has(name) && standing.get(name) === BEGINNING;
    const due = renewable.filter(({ name }) => !inPlace(name));
    const followed = projections.filter((each) => !due.includes(each));
    const shapes = new Map<Table<object>, TableShape>();
    for (const { tables } of followed) {
      for (const table of tables) shapes.set(table, tableShape(dataSource, table));
    }
    const positions = await openCheckpoints(client, schema, followed, shapes);
    const folds = followed.map(
      (each) => new ProjectionFold(each, shapes, positions.get(each.name) as Position),
    );
    return { folds, due, standing };
  }

  /** What this code cannot build stays as another version has left it; the rest is built beside, once for all processes. */
  private async renew(session: OwnerSession): Promise<void> {
    const { due = [] } = this.views ?? {};
    for (const { name } of due) {
      const poison = this.refused.get(name);
      if (poison) await this.setApart(session, name, poison);
    }
    const wanted = due.filter(({ name }) => !this.refused.has(name));
    if (wanted.length === 0 || this.renewing) return;
    this.renewing = this.renewal.run(wanted, this.stopping.signal).then((refused) => {
      for (const [name, poison] of refused) this.refused.set(name, poison);
      this.renewing = undefined;
      // What was replaced has been opened anew already: whoever puts tables in the place of others asks for a pause.
      if (this.views && this.views.due.length > 0) this.reopen.abort();
    });
  }

  private async setApart({ client }: OwnerSession, name: string, poison: Poison): Promise<void> {
    this.poisons.set(name, poison);
    this.options.onFault?.(
      new Error(`view ${name} has stopped before event ${poison.eventId}: ${poison.error}`),
    );
    await rememberFailure(client, schemaOf(this.options.dataSource), name, poison);
  }

  private tellPositions(): void {
    if (!this.views) return;
    const { folds, standing } = this.views;
    const followed = folds.map(({ projection, position }) => [projection.name, position] as const);
    const all = new Map([...standing, ...followed]);
    for (const name of this.poisons.keys()) all.delete(name);
    this.options.positions.moved(all);
  }
}

type Views = {
  readonly folds: readonly ProjectionFold[];
  /** To be built beside, and not followed until then. */
  readonly due: readonly Projection[];
  /** Where those stand meanwhile. */
  readonly standing: ReadonlyMap<string, Position>;
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
