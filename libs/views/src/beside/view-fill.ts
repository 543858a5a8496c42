import { BEGINNING, type EventLog, type Position, type RecordedEvent } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import type { TableChange } from '../projection/batch-rows';
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
  /** Connections to the schema, which nobody else uses. The views are shared out among them, so the database works on several at once. */
  readonly clients: readonly [ClientBase, ...ClientBase[]];
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
 * there are no batches with a checkpoint each. A row is written when what it shows has ended or all events are folded, so mostly
 * once, however often they change it; reading, folding and writing go on side by side; indexes are made at the end.
 *
 * True: afterwards the tables and the checkpoints are what lanes would have made of them, or, where an event cannot be folded or a
 * row is refused, as they were: empty, at the beginning.
 * Not promised: that anything is left when the process dies. The schema is nobody's then, and is dropped.
 */
export class ViewFill {
  private constructor(
    private readonly options: ViewFillOptions,
    private readonly shares: readonly Share[],
  ) {}

  /** False when it has led to nothing. @throws what the log or the connection throws, and the signal's reason */
  static async run(
    options: ViewFillOptions,
    until: Position,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { clients, folds } = options;
    const shapes = folds.flatMap((fold) => fold.ownShapes);
    const indexes = await tableIndexes(clients[0], shapes);
    const shares = clients.map((client, number) => ({
      client,
      writer: new FillWriter(client, indexes),
      folds: folds.filter((_fold, index) => index % clients.length === number),
    }));
    const fill = new ViewFill(options, shares);
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
      if (!(await this.gather(page.events))) return false;
      end = page.position;
      this.options.onProgress?.(end);
      if (++pages % SETTLED_EVERY_PAGES === 0) await this.write(settled);
      if (this.changedCount() > changedRowsMax) await this.write(changed);
    }
    signal.throwIfAborted();
    await this.finish();
    for (const fold of folds) fold.position = end;
    await storeCheckpoints(clients[0], schema, folds);
    return true;
  }

  /** False when an event cannot be folded. */
  private async gather(events: readonly RecordedEvent[]): Promise<boolean> {
    for (const { client, writer, folds } of this.shares) {
      for (const fold of folds) {
        if (await fold.gather(client, events)) return false;
        for (const change of fold.gathered.takeAppended()) await writer.write(change);
      }
    }
    return true;
  }

  private write(take: Take): Promise<void> {
    return this.inEachShare((share) => written(share, take));
  }

  /** Nothing is committed before the database has taken everything. */
  private async finish(): Promise<void> {
    await this.inEachShare(async (share) => {
      await written(share, changed);
      await share.writer.index();
    });
    for (const { writer } of this.shares) await writer.commit();
  }

  /** At the same time. Where one fails it is told when the others are through, so that nothing is under way any more. */
  private async inEachShare(work: (share: Share) => Promise<void>): Promise<void> {
    const ends = await Promise.allSettled(this.shares.map(work));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  private changedCount(): number {
    return this.options.folds.reduce((sum, { gathered }) => sum + gathered.changedCount, 0);
  }

  private async abandon(): Promise<void> {
    for (const { writer } of this.shares) await writer.abandon();
    for (const fold of this.options.folds) fold.forget();
  }
}

/** The views that one connection fills, and asks for what memory does not hold: nobody else sees what it has written. */
type Share = {
  readonly client: ClientBase;
  readonly writer: FillWriter;
  readonly folds: readonly ProjectionFold[];
};

type Take = (fold: ProjectionFold) => readonly TableChange[];

async function written({ writer, folds }: Share, take: Take): Promise<void> {
  for (const fold of folds) {
    for (const change of take(fold)) await writer.write(change);
  }
}

const settled: Take = (fold) => fold.takeSettled();
const changed: Take = ({ gathered }) => gathered.takeChanged();
