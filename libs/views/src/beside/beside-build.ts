import type { EventLog, OwnerSession, Position } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { whilePaused } from '../projection/owner-pause';
import type { Projection } from '../projection/projection';
import type { Poison } from '../projection/projection-fold';
import { tableShape } from '../projection/table-shape';
import { poolOf, schemaOf } from '../view-schema';
import { dropBesideSchema, endForeignSessions, openBesideSchema } from './beside-schema';
import { type BuildNote, noteBuild, rebuildSchema } from './build-note';
import { swapViews } from './swap-views';
import { ViewBuild } from './view-build';

const POOL_SIZE_MAX = 2;
const READERS_WAIT_MS_DEFAULT = 2_000;
/** A round of catching up that is over so soon has nearly reached the end of the log: the live view may be paused for the rest. */
const CAUGHT_UP_WITHIN_MS = 100;
/** Under more events than the build can follow, the pause does what is left. */
const CATCH_UP_ROUNDS_MAX = 20;
const NOTE_INTERVAL_MS = 1_000;

export type BesideBuildOptions = {
  readonly live: DataSource;
  readonly eventLog: EventLog;
  /** Has the right to build beside the live views. */
  readonly session: OwnerSession;
  readonly projections: readonly Projection[];
  readonly purpose: BuildNote['purpose'];
  /** How long the swap waits for those who read the old tables. */
  readonly readersWaitMs?: number | undefined;
};

/**
 * Views that are being built in the one schema beside the live ones, by whoever has the right to it.
 *
 * True: `replace` leaves all of its views replaced, each with its checkpoint, in one transaction, or none.
 * Not promised: that the schema is dropped when the right was lost in the middle; it may be somebody else's by then. Whoever has
 * the right next drops it, and ends what still works in it.
 */
export class BesideBuild {
  private notedMs = 0;

  private constructor(
    private readonly options: BesideBuildOptions,
    readonly dataSource: DataSource,
    private readonly build: ViewBuild,
    private readonly signal: AbortSignal,
  ) {}

  /** Opens the schema for the work and drops it afterwards. */
  static async during<Result>(
    options: BesideBuildOptions,
    signal: AbortSignal,
    work: (beside: BesideBuild) => Promise<Result>,
  ): Promise<Result> {
    const { live, session, eventLog, projections } = options;
    const schema = rebuildSchema(live);
    let dataSource: DataSource | undefined;
    try {
      await endForeignSessions(session.client, schema);
      dataSource = await openBesideSchema(live, schema, POOL_SIZE_MAX);
      const client = await poolOf(dataSource).connect();
      try {
        const onProgress = (): void => beside.note();
        const build = await ViewBuild.open({
          ...{ dataSource, client, eventLog, projections, onProgress },
        });
        const beside = new BesideBuild(options, dataSource, build, signal);
        beside.note();
        return await work(beside);
      } finally {
        client.release(true);
      }
    } finally {
      await dataSource?.destroy();
      if (!session.lost.aborted) await dropBesideSchema(live, schema).catch(() => undefined);
    }
  }

  runTo(position: Position): Promise<void> {
    return this.build.runTo(position, this.signal);
  }

  async runToEnd(): Promise<void> {
    await this.runTo(await this.options.eventLog.head());
  }

  /** Follows the log while the live views do too, until little is left. Ends early where a view has stopped. */
  async catchUp(): Promise<void> {
    for (let round = 0; round < CATCH_UP_ROUNDS_MAX; round++) {
      const startedMs = performance.now();
      await this.runToEnd();
      if (performance.now() - startedMs < CAUGHT_UP_WITHIN_MS) return;
    }
  }

  /**
   * Takes the views to the end of the log while nobody projects into the live ones, and puts those that got there in their place.
   * `check` may refuse it in the last moment, by throwing.
   *
   * @throws ViewsInUse
   */
  async replace(check: () => void = () => undefined): Promise<readonly Projection[]> {
    const { live, session } = this.options;
    return whilePaused(session.client, schemaOf(live), async () => {
      await this.runToEnd();
      check();
      const healthy = this.healthy;
      await this.swap(healthy);
      return healthy;
    });
  }

  get positions(): ReadonlyMap<string, Position> {
    return this.build.positions;
  }

  /** Views that have stopped before an event that they cannot fold. */
  get poisons(): ReadonlyMap<string, Poison> {
    return this.build.poisons;
  }

  get healthy(): readonly Projection[] {
    return this.options.projections.filter(({ name }) => !this.poisons.has(name));
  }

  private async swap(projections: readonly Projection[]): Promise<void> {
    const { live, session, readersWaitMs = READERS_WAIT_MS_DEFAULT } = this.options;
    const tables = new Map(
      projections.map(({ name, tables: shown }) => [
        name,
        shown.map((table) => tableShape(this.dataSource, table).name),
      ]),
    );
    await swapViews(session.client, {
      ...{ live: schemaOf(live), beside: rebuildSchema(live), projections, tables, readersWaitMs },
      positions: this.positions,
    });
  }

  /** So that every process can tell people how far it is. It is no loss when that fails: whoever builds notices by himself. */
  private note(): void {
    const nowMs = performance.now();
    if (this.notedMs > 0 && nowMs - this.notedMs < NOTE_INTERVAL_MS) return;
    this.notedMs = nowMs;
    const { live, session, projections, purpose } = this.options;
    const versions = Object.fromEntries(projections.map(({ name, version }) => [name, version]));
    const note = { purpose, versions, position: this.build.reached };
    session.inTurn((client) => noteBuild(client, rebuildSchema(live), note)).catch(() => undefined);
  }
}
