import { type EventLog, OwnerSession, type Position } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';
import { checkpointsTable } from '../projection/checkpoints';
import type { Projection } from '../projection/projection';
import { tableShape } from '../projection/table-shape';
import { viewDigest } from '../projection/view-digest';
import { NotFound } from '../reading/not-found';
import { poolOf, schemaOf } from '../view-schema';
import { BesideBuild } from './beside-build';
import { dropBesideSchema, endForeignSessions } from './beside-schema';
import { type BuildNote, REBUILD_LOCK_SPACE, rebuildSchema } from './build-note';
import { ProjectionStopped, RebuildInProgress } from './projection-refusals';
import { firstDifference, noteLiveRows, type ViewDifference } from './view-difference';

/** Names every view at once. */
export const ALL_PROJECTIONS = 'all';

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

type Work<Result> = (beside: BesideBuild, client: ClientBase) => Promise<Result>;

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
    return this.beside('rebuild', projections, async (beside) => {
      const check = (): void => {
        const [first] = beside.poisons;
        if (first) throw new ProjectionStopped(...first);
      };
      await beside.catchUp();
      check();
      await beside.replace(check);
      return projections.map(({ name: view, version }) => ({
        name: view,
        version,
        position: beside.positions.get(view) as Position,
      }));
    });
  }

  /** @throws NotFound, RebuildInProgress */
  async verify(name: string): Promise<Verified> {
    const [projection] = this.named(name);
    if (!projection || name === ALL_PROJECTIONS) throw new NotFound('projection', name);
    return this.beside('verify', [projection], async (beside, client) => {
      const position = await this.noteLive(client, projection, schemaOf(beside.dataSource));
      await beside.runTo(position);
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
      await endForeignSessions(session.client, this.schema);
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

  private async beside<Result>(
    purpose: BuildNote['purpose'],
    projections: readonly Projection[],
    work: Work<Result>,
  ): Promise<Result> {
    this.stopping.signal.throwIfAborted();
    const session = await this.takeLock();
    if (!session) throw new RebuildInProgress();
    const { dataSource: live, eventLog, readersWaitMs } = this.options;
    const signal = AbortSignal.any([this.stopping.signal, session.lost]);
    const options = { live, eventLog, session, projections, purpose, readersWaitMs };
    const result = BesideBuild.during(options, signal, (beside) =>
      work(beside, session.client),
    ).finally(() => session.release());
    this.building = result.catch(() => undefined);
    return result;
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
    return OwnerSession.takeAtOnce(
      poolOf(this.options.dataSource),
      REBUILD_LOCK_SPACE,
      this.schema,
    );
  }

  private get schema(): string {
    return rebuildSchema(this.options.dataSource);
  }
}
