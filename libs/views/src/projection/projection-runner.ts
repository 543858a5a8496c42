import { setTimeout as delay } from 'node:timers/promises';
import { OwnerSession, type EventLog, type Position } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { poolOf, schemaOf } from '../view-schema';
import { openCheckpoints } from './checkpoints';
import { awaitPause, PROJECTION_LOCK_SPACE } from './owner-pause';
import type { Projection, Table } from './projection';
import { type Poison, ProjectionFold } from './projection-fold';
import { foldsByPosition, ProjectionLane } from './projection-lane';
import { type ProjectionStatus, readStatus, rememberFailure } from './projection-status';
import { type TableShape, tableShape } from './table-shape';
import type { ViewPositions } from './view-positions';

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
 * - projecting → waiting: connection lost, checkpoint moved by another process, log unavailable, or somebody asks for a pause
 *   because he puts other tables in the place of these. Everything in memory is dropped.
 * - any → stopped: `stop`. A batch that is being written is finished first.
 *
 * Any number of processes may run it; one of them projects. Exactly once in effect (see `BatchWriter`); the order is the log's.
 */
export class ProjectionRunner {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private folds: readonly ProjectionFold[] | undefined;
  private poisons = new Map<string, Poison>();

  constructor(private readonly options: ProjectionRunnerOptions) {}

  start(): void {
    this.running ??= this.keepProjecting();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
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
      this.folds = undefined;
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
    this.folds = await this.openFolds(session);
    this.poisons = new Map();
    this.tellPositions();
    const failed = new AbortController();
    const signal = AbortSignal.any([this.stopping.signal, session.lost, failed.signal, paused]);
    const lanes = foldsByPosition(this.folds).map((folds) => {
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
    const ends = await Promise.allSettled(runs);
    const fault = ends.find((end) => end.status === 'rejected');
    if (fault) throw fault.reason;
    if (!signal.aborted && this.poisons.size > 0) await aborted(signal);
  }

  private async openFolds({ client }: OwnerSession): Promise<readonly ProjectionFold[]> {
    const { dataSource, projections } = this.options;
    const shapes = new Map<Table<object>, TableShape>();
    for (const { tables } of projections) {
      for (const table of tables) shapes.set(table, tableShape(dataSource, table));
    }
    const positions = await openCheckpoints(client, schemaOf(dataSource), projections, shapes);
    return projections.map(
      (each) => new ProjectionFold(each, shapes, positions.get(each.name) as Position),
    );
  }

  private async setApart({ client }: OwnerSession, name: string, poison: Poison): Promise<void> {
    this.poisons.set(name, poison);
    this.options.onFault?.(
      new Error(`view ${name} has stopped before event ${poison.eventId}: ${poison.error}`),
    );
    await rememberFailure(client, schemaOf(this.options.dataSource), name, poison);
  }

  private tellPositions(): void {
    if (!this.folds) return;
    const healthy = this.folds.filter((fold) => !this.poisons.has(fold.projection.name));
    this.options.positions.moved(
      new Map(healthy.map((fold) => [fold.projection.name, fold.position])),
    );
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
