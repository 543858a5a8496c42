import { type EventLog, OwnerSession, type Position } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';
import { checkpointsTable } from '../projection/checkpoints';
import { whilePaused } from '../projection/owner-pause';
import type { Projection } from '../projection/projection';
import { tableShape } from '../projection/table-shape';
import { viewDigest } from '../projection/view-digest';
import { NotFound } from '../reading/not-found';
import { poolOf, schemaOf } from '../view-schema';
import { dropBesideSchema, openBesideSchema } from './beside-schema';
import { ProjectionStopped, RebuildInProgress } from './projection-refusals';
import { swapViews } from './swap-views';
import { ViewBuild } from './view-build';
import { firstDifference, noteLiveRows, type ViewDifference } from './view-difference';

/** Names every view at once. */
export const ALL_PROJECTIONS = 'all';

const LOCK_SPACE = 'keelson-rebuild';
const POOL_SIZE_MAX = 2;
const READERS_WAIT_MS_DEFAULT = 2_000;
/** A round of catching up that is over so soon has nearly reached the end of the log: the live view may be paused for the rest. */
const CAUGHT_UP_WITHIN_MS = 100;
/** Under more events than the build can follow, the pause does what is left. */
const CATCH_UP_ROUNDS_MAX = 20;

export type ProjectionRebuildsOptions = {
  /** Of the live views. */
  readonly dataSource: DataSource;
  readonly eventLog: EventLog;
  readonly projections: readonly Projection[];
  /** How long the swap waits for those who read the old tables. */
  readonly readersWaitMs?: number;
};

export type Rebuilt = {
  readonly name: string;
  readonly version: number;
  readonly position: Position;
};

export type Verified = {
  readonly name: string;
  /** Up to which the view was built again, which is where the live one stood. */
  readonly position: Position;
  /** Of the view that was built again. */
  readonly digest: string;
  /** Absent: both are equal, row by row. */
  readonly difference?: ViewDifference;
};

type Beside = {
  readonly dataSource: DataSource;
  readonly session: OwnerSession;
  readonly build: ViewBuild;
};

type Work<Result> = (beside: Beside, signal: AbortSignal) => Promise<Result>;

/**
 * Builds views from the log in a schema beside the live ones, which serve meanwhile.
 *
 * True: a rebuild ends with all of its views replaced, in one transaction, or with none; one build at a time for all processes;
 * what a dead process leaves behind is dropped by `sweep` or by the next build.
 * Not promised: that the live views follow the log during the swap; for that moment, well under a second, they stand still.
 */
export class ProjectionRebuilds {
  private readonly stopping = new AbortController();
  /** Settles when the newest build of this process is over, however it ends. */
  private building: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ProjectionRebuildsOptions) {}

  /** `name`: a view's, or ALL_PROJECTIONS. @throws NotFound, RebuildInProgress, ProjectionStopped, ViewsInUse */
  async rebuild(name: string): Promise<readonly Rebuilt[]> {
    const projections = this.named(name);
    return this.beside(projections, async (beside, lost) => {
      await this.catchUp(beside, lost);
      const live = schemaOf(this.options.dataSource);
      await whilePaused(beside.session.client, live, async () => {
        await this.runToEnd(beside, lost);
        await swapViews(beside.session.client, this.swapOf(projections, beside));
      });
      return projections.map(({ name: view, version }) => ({
        name: view,
        version,
        position: beside.build.positions.get(view) as Position,
      }));
    });
  }

  /** @throws NotFound, RebuildInProgress */
  async verify(name: string): Promise<Verified> {
    const [projection] = this.named(name);
    if (!projection || name === ALL_PROJECTIONS) throw new NotFound('projection', name);
    return this.beside([projection], async (beside, lost) => {
      const { client } = beside.session;
      const position = await this.noteLive(client, projection, schemaOf(beside.dataSource));
      await beside.build.runTo(position, lost);
      const difference = await this.difference(projection, beside.dataSource);
      const digest = await viewDigest(beside.dataSource, projection);
      return { name, position, digest, ...(difference && { difference }) };
    });
  }

  /** Drops what a process that died in the middle has left; nothing while a build is going on. */
  async sweep(): Promise<void> {
    const session = await this.takeLock();
    if (!session) return;
    try {
      await dropBesideSchema(this.options.dataSource, this.schema);
    } finally {
      await session.release();
    }
  }

  /** Gives up a build that is going on; the live views stay as they are. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.building;
  }

  private async beside<Result>(projections: readonly Projection[], work: Work<Result>) {
    this.stopping.signal.throwIfAborted();
    const session = await this.takeLock();
    if (!session) throw new RebuildInProgress();
    const result = this.build(session, projections, work);
    this.building = result.catch(() => undefined);
    return result;
  }

  private async build<Result>(
    session: OwnerSession,
    projections: readonly Projection[],
    work: Work<Result>,
  ): Promise<Result> {
    const { dataSource: live, eventLog } = this.options;
    const signal = AbortSignal.any([this.stopping.signal, session.lost]);
    let dataSource: DataSource | undefined;
    try {
      dataSource = await openBesideSchema(live, this.schema, POOL_SIZE_MAX);
      const client = await poolOf(dataSource).connect();
      try {
        const build = await ViewBuild.open({ dataSource, client, eventLog, projections });
        return await work({ dataSource, session, build }, signal);
      } finally {
        client.release(true);
      }
    } finally {
      await dataSource?.destroy();
      await dropBesideSchema(live, this.schema).catch(() => undefined);
      await session.release();
    }
  }

  /** Follows the log while the live views do too, until little is left. */
  private async catchUp(beside: Beside, signal: AbortSignal): Promise<void> {
    for (let round = 0; round < CATCH_UP_ROUNDS_MAX; round++) {
      const startedMs = performance.now();
      await this.runToEnd(beside, signal);
      if (performance.now() - startedMs < CAUGHT_UP_WITHIN_MS) return;
    }
  }

  private async runToEnd({ build }: Beside, signal: AbortSignal): Promise<void> {
    await build.runTo(await this.options.eventLog.head(), signal);
    for (const [name, poison] of build.poisons) throw new ProjectionStopped(name, poison);
  }

  private swapOf(projections: readonly Projection[], { dataSource, build }: Beside) {
    const tables = new Map(
      projections.map(({ name, tables: shown }) => [
        name,
        shown.map((table) => tableShape(dataSource, table).name),
      ]),
    );
    const { dataSource: serving, readersWaitMs = READERS_WAIT_MS_DEFAULT } = this.options;
    return {
      live: schemaOf(serving),
      beside: this.schema,
      projections,
      tables,
      positions: build.positions,
      readersWaitMs,
    };
  }

  /** Position and rows of one moment: both are read in one snapshot. */
  private async noteLive(
    client: ClientBase,
    projection: Projection,
    beside: string,
  ): Promise<Position> {
    const { dataSource } = this.options;
    await client.query('begin isolation level repeatable read');
    try {
      const { rows } = await client.query<{ position: string }>(
        `select position from ${checkpointsTable(schemaOf(dataSource))} where name = $1`,
        [projection.name],
      );
      for (const table of projection.tables) {
        await noteLiveRows(client, tableShape(dataSource, table), beside);
      }
      await client.query('commit');
      return BigInt(rows[0]?.position ?? 0) as Position;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  }

  private async difference(
    projection: Projection,
    rebuilt: DataSource,
  ): Promise<ViewDifference | undefined> {
    for (const table of projection.tables) {
      const shape = tableShape(rebuilt, table);
      const found = await firstDifference(rebuilt, shape, this.schema);
      if (found) return found;
    }
    return undefined;
  }

  private named(name: string): readonly Projection[] {
    const { projections } = this.options;
    if (name === ALL_PROJECTIONS) return projections;
    const found = projections.filter((each) => each.name === name);
    if (found.length === 0) throw new NotFound('projection', name);
    return found;
  }

  private takeLock(): Promise<OwnerSession | undefined> {
    return OwnerSession.takeAtOnce(poolOf(this.options.dataSource), LOCK_SPACE, this.schema);
  }

  private get schema(): string {
    return `${schemaOf(this.options.dataSource)}_rebuild`;
  }
}
