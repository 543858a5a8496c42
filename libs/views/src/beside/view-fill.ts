import { BEGINNING, type EventLog, type Position } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import { storeCheckpoints } from '../projection/checkpoints';
import { isFaultOfTheData } from '../projection/data-fault';
import { eventsUntil } from '../projection/events-until';
import type { ProjectionFold } from '../projection/projection-fold';
import { FillWriter } from './fill-writer';
import { tableIndexes } from './table-indexes';

/** Events that are read at once: few, so that most of what a page was turned into is gone before memory is tidied up. */
const PAGE_EVENTS = 1_000;
/** Settled rows are written after so many pages: while others are being folded, so that less is left for the end. */
const SETTLED_EVERY_PAGES = 10;
/** Rows that are kept back, at most, because later events may change them again. */
const CHANGED_ROWS_MAX_DEFAULT = 60_000;

export type ViewFillOptions = {
  /** Of the schema, which nobody else uses. */
  readonly clients: { readonly appends: ClientBase; readonly changes: ClientBase };
  readonly eventLog: Pick<EventLog, 'readAll'>;
  readonly schema: string;
  /** They stand at the beginning, and their tables are empty. */
  readonly folds: readonly ProjectionFold[];
  readonly changedRowsMax?: number;
  /** After every page of the log. */
  readonly onProgress?: (position: Position) => void;
};

/**
 * Fills the empty tables of views from the beginning of the log: the same folds as ever, but nobody reads the tables meanwhile, so
 * there are no batches with a checkpoint each. A row is written when what it shows has ended or all events are folded, mostly once, however
 * often they change it; reading, folding and writing go on side by side; indexes are made at the end.
 *
 * True: afterwards the tables and the checkpoints are what lanes would have made of them, or, where an event cannot be folded or a
 * row is refused, as they were: empty, at the beginning.
 * Not promised: that anything is left when the process dies. The schema is nobody's then, and is dropped.
 */
export class ViewFill {
  private constructor(
    private readonly options: ViewFillOptions,
    private readonly appends: FillWriter,
    private readonly changes: FillWriter,
  ) {}

  /** False when it has led to nothing. @throws what the log or the connection throws, and the signal's reason */
  static async run(
    options: ViewFillOptions,
    until: Position,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { clients, folds } = options;
    const shapes = folds.flatMap((fold) => fold.ownShapes);
    const indexes = await tableIndexes(clients.changes, shapes);
    const appends = new FillWriter(clients.appends, indexes);
    const changes = new FillWriter(clients.changes, indexes);
    const fill = new ViewFill(options, appends, changes);
    try {
      if (await fill.run(until, signal)) return true;
    } catch (error) {
      await fill.abandon();
      if (isFaultOfTheData(error)) return false;
      throw error;
    }
    await fill.abandon();
    return false;
  }

  private async run(until: Position, signal: AbortSignal): Promise<boolean> {
    const { eventLog, clients, folds, schema } = this.options;
    const { changedRowsMax = CHANGED_ROWS_MAX_DEFAULT } = this.options;
    const log = eventsUntil(eventLog, until);
    let end = BEGINNING;
    let pages = 0;
    for await (const page of log.subscribe({ after: end, signal, batchSizeMax: PAGE_EVENTS })) {
      if (page.kind !== 'events') continue;
      for (const fold of folds) {
        if (await fold.gather(clients.changes, page.events)) return false;
        for (const change of fold.gathered.takeAppended()) await this.appends.write(change);
      }
      end = page.position;
      this.options.onProgress?.(end);
      if (++pages % SETTLED_EVERY_PAGES === 0) await this.writeSettled();
      if (this.changedCount() > changedRowsMax) await this.writeChanged();
    }
    signal.throwIfAborted();
    await this.finish();
    for (const fold of folds) fold.position = end;
    await storeCheckpoints(clients.changes, schema, folds);
    return true;
  }

  /**
   * What was appended is complete: its indexes are made while the changed rows are being written. Neither is committed before the
   * database has taken both.
   */
  private async finish(): Promise<void> {
    const appended = this.appends.index();
    appended.catch(() => undefined);
    await this.writeChanged();
    await this.changes.index();
    await appended;
    await this.appends.commit();
    await this.changes.commit();
  }

  private async writeSettled(): Promise<void> {
    for (const fold of this.options.folds) {
      for (const change of fold.takeSettled()) await this.changes.write(change);
    }
  }

  private async writeChanged(): Promise<void> {
    for (const { gathered } of this.options.folds) {
      for (const change of gathered.takeChanged()) await this.changes.write(change);
    }
  }

  private changedCount(): number {
    return this.options.folds.reduce((sum, { gathered }) => sum + gathered.changedCount, 0);
  }

  private async abandon(): Promise<void> {
    await this.appends.abandon();
    await this.changes.abandon();
    for (const fold of this.options.folds) fold.forget();
  }
}
