import type { EventLog, Position, RecordedEvent } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import { BatchWriter } from './batch-writer';
import { checkpointsTable } from './checkpoints';
import { EventInbox } from './event-inbox';
import { isFaultOfTheData } from './data-fault';
import { type Folded, type Poison, poisonOf, type ProjectionFold } from './projection-fold';

export type LaneOptions = {
  readonly client: ClientBase;
  readonly eventLog: Pick<EventLog, 'subscribe'>;
  readonly schema: string;
  /** After every batch: the positions of the folds have moved. */
  readonly onProgress: () => void;
  readonly onPoison: (projection: string, poison: Poison) => Promise<void>;
};

/**
 * Projections that stand at the same place share one subscription and one transaction per batch: the cheapest way to keep many
 * views. Each keeps its own checkpoint, so that one can stop, or be built anew, without the others.
 *
 * - running: folds and writes batch after batch.
 * - a projection meets an event that it cannot fold, or whose rows the database refuses: it is written up to the event before,
 *   leaves the lane, and the others go on.
 * - any other fault (connection, checkpoint moved by another process) ends the lane: nothing in memory is trusted any more, and
 *   the runner starts from the stored checkpoints.
 */
export class ProjectionLane {
  private folds: readonly ProjectionFold[];
  private readonly writer: BatchWriter;

  constructor(
    folds: readonly ProjectionFold[],
    private readonly options: LaneOptions,
  ) {
    this.folds = folds;
    this.writer = new BatchWriter(options.client, checkpointsTable(options.schema));
  }

  /** Resolves when the signal aborts, the log closes, or no projection is left. @throws on a fault of connection or checkpoint */
  async run(signal: AbortSignal): Promise<void> {
    const first = this.folds[0];
    if (!first) return;
    const stop = new AbortController();
    const inbox = new EventInbox(
      this.options.eventLog,
      first.position,
      AbortSignal.any([signal, stop.signal]),
    );
    try {
      while (this.folds.length > 0 && !signal.aborted) {
        const batch = await inbox.take();
        if (!batch) return;
        await this.project(batch);
        this.options.onProgress();
      }
    } finally {
      stop.abort();
    }
  }

  private async project(batch: readonly RecordedEvent[]): Promise<void> {
    const folds = this.folds;
    const folded: Folded[] = [];
    for (const fold of folds) folded.push(await fold.fold(this.options.client, batch));
    try {
      await this.write(folds, folded);
    } catch (error) {
      for (const fold of folds) fold.forget();
      if (!isFaultOfTheData(error)) throw error;
      for (const fold of folds) await this.projectAlone(fold, batch);
      return;
    }
    for (const [index, fold] of folds.entries()) await this.settle(fold, folded[index] as Folded);
  }

  /** The database refused a row: find the projection and the event, so that nobody else has to stop. */
  private async projectAlone(fold: ProjectionFold, batch: readonly RecordedEvent[]): Promise<void> {
    for (const event of batch) {
      if (!this.folds.includes(fold)) return;
      const folded = await fold.fold(this.options.client, [event]);
      try {
        await this.write([fold], [folded]);
        await this.settle(fold, folded);
      } catch (error) {
        fold.forget();
        if (!isFaultOfTheData(error)) throw error;
        await this.remove(fold, poisonOf(event, error));
      }
    }
  }

  private async write(folds: readonly ProjectionFold[], folded: readonly Folded[]): Promise<void> {
    const moves = folds.map(({ projection: { name }, position }, index) => ({
      name,
      from: position,
      to: (folded[index] as Folded).position,
    }));
    const changes = folded.flatMap((each) => each.changes);
    await this.writer.write(moves, changes);
  }

  private async settle(fold: ProjectionFold, { position, poison }: Folded): Promise<void> {
    fold.position = position;
    if (poison) await this.remove(fold, poison);
  }

  private async remove(fold: ProjectionFold, poison: Poison): Promise<void> {
    this.folds = this.folds.filter((each) => each !== fold);
    fold.forget();
    await this.options.onPoison(fold.projection.name, poison);
  }
}

/** Projections by their place in the log. */
export function foldsByPosition(
  folds: readonly ProjectionFold[],
): readonly (readonly ProjectionFold[])[] {
  const groups = new Map<Position, ProjectionFold[]>();
  for (const fold of folds) groups.set(fold.position, [...(groups.get(fold.position) ?? []), fold]);
  return [...groups.values()];
}
