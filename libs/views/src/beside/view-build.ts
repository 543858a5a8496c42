import { BEGINNING, type EventLog, type Position } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';
import { openCheckpoints } from '../projection/checkpoints';
import { eventsUntil } from '../projection/events-until';
import type { Projection, Table } from '../projection/projection';
import { type Poison, ProjectionFold } from '../projection/projection-fold';
import { foldsByPosition, ProjectionLane } from '../projection/projection-lane';
import { rememberFailure } from '../projection/projection-status';
import { type TableShape, tableShape } from '../projection/table-shape';
import { poolOf, schemaOf } from '../view-schema';
import { ViewFill } from './view-fill';

export type ViewBuildOptions = {
  /** Of a schema that nobody else writes to. */
  readonly dataSource: DataSource;
  readonly client: ClientBase;
  readonly eventLog: Pick<EventLog, 'readAll'>;
  readonly projections: readonly Projection[];
  /** Now and then: `reached` has moved. */
  readonly onProgress?: () => void;
};

/**
 * Views run up to a position, and no further, in a schema beside the live one: the same projections, the same lanes and the same
 * statements, so what they show is what the live views show, or showed, at that position. Like a live one, a projection stops
 * alone before an event that it cannot fold.
 */
export class ViewBuild {
  private readonly stopped = new Map<string, Poison>();
  private filled: Position = BEGINNING;

  private constructor(
    private readonly options: ViewBuildOptions,
    private readonly folds: readonly ProjectionFold[],
  ) {}

  /** Goes on where the checkpoints of the schema stand. */
  static async open(options: ViewBuildOptions): Promise<ViewBuild> {
    const { client, dataSource, projections } = options;
    client.on('error', () => undefined);
    const shapes = new Map<Table<object>, TableShape>();
    for (const { tables } of projections) {
      for (const table of tables) shapes.set(table, tableShape(dataSource, table));
    }
    const positions = await openCheckpoints(client, schemaOf(dataSource), projections, shapes);
    const folds = projections.map(
      (each) => new ProjectionFold(each, shapes, positions.get(each.name) as Position),
    );
    return new ViewBuild(options, folds);
  }

  /** @throws what the log or the database throws, and the signal's reason */
  async runTo(until: Position, signal: AbortSignal): Promise<void> {
    const { client, dataSource, eventLog } = this.options;
    const schema = schemaOf(dataSource);
    await this.fill(until, signal);
    const going = this.folds.filter(({ projection }) => !this.stopped.has(projection.name));
    for (const folds of foldsByPosition(going)) {
      const lane = new ProjectionLane(folds, {
        client,
        eventLog: eventsUntil(eventLog, until),
        schema,
        onProgress: () => this.options.onProgress?.(),
        onPoison: async (name, poison) => {
          this.stopped.set(name, poison);
          await rememberFailure(client, schema, name, poison);
        },
      });
      await lane.run(signal);
      signal.throwIfAborted();
    }
  }

  /** From the beginning, as far as it goes without a fault: lanes do the rest, and find the event that is to blame. */
  private async fill(until: Position, signal: AbortSignal): Promise<void> {
    const { client, dataSource, eventLog } = this.options;
    if (this.folds.some(({ position }) => position !== BEGINNING)) return;
    const second = await poolOf(dataSource).connect();
    // A connection that breaks between two statements must not end the process: the next statement tells.
    second.on('error', () => undefined);
    try {
      const clients = [client, second] as const;
      const schema = schemaOf(dataSource);
      const onProgress = (position: Position): void => {
        this.filled = position;
        this.options.onProgress?.();
      };
      const options = { clients, eventLog, schema, folds: this.folds, onProgress };
      await ViewFill.run(options, until, signal);
    } finally {
      this.filled = BEGINNING;
      second.release(true);
    }
  }

  /** The log was read up to here, though what follows from it may not be committed yet. */
  get reached(): Position {
    const [first, ...others] = this.folds.filter(
      ({ projection }) => !this.stopped.has(projection.name),
    );
    const lowest = others.reduce(
      (low, { position }) => (position < low ? position : low),
      first?.position ?? BEGINNING,
    );
    return lowest > this.filled ? lowest : this.filled;
  }

  get positions(): ReadonlyMap<string, Position> {
    return new Map(this.folds.map(({ projection, position }) => [projection.name, position]));
  }

  /** Projections that have stopped before an event. */
  get poisons(): ReadonlyMap<string, Poison> {
    return this.stopped;
  }
}
