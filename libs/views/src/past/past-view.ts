import type { EventLog, Position } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { dropBesideSchema, openBesideSchema } from '../beside/beside-schema';
import { ViewBuild } from '../beside/view-build';
import type { Projection } from '../projection/projection';
import { tableShape } from '../projection/table-shape';
import { ViewPositions } from '../projection/view-positions';
import { poolOf, schemaOf } from '../view-schema';
import { isOfEvents, liveEventsReach, showLiveEvents } from './past-events';
import { ViewAnswers } from './view-answers';

const POOL_SIZE_MAX = 2;

export type PastViewOptions = {
  readonly live: DataSource;
  readonly eventLog: EventLog;
  readonly projections: readonly Projection[];
  readonly schema: string;
  readonly position: Position;
  /** One of an earlier position, to go on from; it must last until this one is open. */
  readonly base?: PastView | undefined;
  readonly signal: AbortSignal;
};

/** The views as they were when `position` was the newest they reflected, in a scratch schema. */
export class PastView {
  private constructor(
    readonly position: Position,
    readonly answers: ViewAnswers,
    private readonly live: DataSource,
    private readonly dataSource: DataSource,
  ) {}

  static async open(options: PastViewOptions): Promise<PastView> {
    const { live, schema, position } = options;
    const dataSource = await openBesideSchema(live, schema, POOL_SIZE_MAX);
    try {
      const copied = await withoutLiveOnes(dataSource, options);
      await prepare(dataSource, copied, options.base?.dataSource);
      const reached = await built(dataSource, { ...options, projections: copied });
      const shown = options.projections.map(({ name }) => [name, position] as const);
      const positions = new ViewPositions(dataSource);
      positions.moved(new Map([...shown, ...reached]));
      return new PastView(position, new ViewAnswers(dataSource, positions), live, dataSource);
    } catch (error) {
      await dataSource.destroy();
      await dropBesideSchema(live, schema).catch(() => undefined);
      throw error;
    }
  }

  async drop(): Promise<void> {
    await this.dataSource.destroy();
    await dropBesideSchema(this.live, schemaOf(this.dataSource));
  }
}

/** The views that must be built: of events the live ones do, as far as there are any. */
async function withoutLiveOnes(
  dataSource: DataSource,
  { live, projections, position }: PastViewOptions,
): Promise<readonly Projection[]> {
  if (!(await liveEventsReach(live, projections, position))) return projections;
  await showLiveEvents(live, dataSource, position);
  return projections.filter((each) => !isOfEvents(each));
}

/** Scratch tables need not survive a crash of the database, so they are kept out of its journal. */
async function prepare(
  dataSource: DataSource,
  projections: readonly Projection[],
  base: DataSource | undefined,
): Promise<void> {
  const shown = projections.flatMap(({ tables }) => tables);
  const names = [...shown.map((table) => tableShape(dataSource, table).name), 'checkpoints'];
  for (const name of names) {
    const path = `"${schemaOf(dataSource)}"."${name}"`;
    await dataSource.query(`alter table ${path} set unlogged`);
    if (!base) continue;
    await dataSource.query(`insert into ${path} select * from "${schemaOf(base)}"."${name}"`);
  }
}

async function built(
  dataSource: DataSource,
  { eventLog, projections, position, signal }: PastViewOptions,
): Promise<ReadonlyMap<string, Position>> {
  const client = await poolOf(dataSource).connect();
  try {
    const build = await ViewBuild.open({ dataSource, client, eventLog, projections });
    await build.runTo(position, signal);
    return build.positions;
  } finally {
    client.release(true);
  }
}
