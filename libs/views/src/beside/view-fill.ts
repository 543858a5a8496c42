import { BEGINNING, type EventLog, type Position } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import { storeCheckpoints } from '../projection/checkpoints';
import { isFaultOfTheData } from '../projection/data-fault';
import type { ProjectionFold } from '../projection/projection-fold';
import { FillShare, NotFoldable } from './fill-share';
import { FillWriter } from './fill-writer';
import { tableIndexes } from './table-indexes';

/** Rows that are kept back, at most, because later events may change them again. */
const CHANGED_ROWS_MAX_DEFAULT = 30_000;

export type ViewFillOptions = {
  /** Connections to the schema, which nobody else uses. */
  readonly clients: readonly [ClientBase, ClientBase];
  readonly eventLog: Pick<EventLog, 'readAll'>;
  readonly schema: string;
  /** They stand at the beginning, and their tables are empty. */
  readonly folds: readonly ProjectionFold[];
  /** Of each connection. */
  readonly changedRowsMax?: number;
  /** All views have come so far. */
  readonly onProgress?: (position: Position) => void;
};

/**
 * Fills the empty tables of views from the beginning of the log: the same folds as ever, but nobody reads the tables meanwhile, so
 * there are no batches with a checkpoint each. A row is written when what it shows has ended or all events are folded, so mostly
 * once, however often they change it; indexes are made at the end.
 *
 * The views are shared out in two, each with its own connection and its own way through the log: so the database reads for the one
 * while the other folds. Streams that no view folds are not read.
 *
 * True: afterwards the tables and the checkpoints are what lanes would have made of them, or, where an event cannot be folded or a
 * row is refused, as they were: empty, at the beginning.
 * Not promised: that anything is left when the process dies. The schema is nobody's then, and is dropped.
 */
export class ViewFill {
  private told: Position = BEGINNING;

  private constructor(
    private readonly options: ViewFillOptions,
    private readonly shares: readonly FillShare[],
  ) {}

  /** False when it has led to nothing. @throws what the log or the connection throws, and the signal's reason */
  static async run(
    options: ViewFillOptions,
    until: Position,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { clients, folds, eventLog, changedRowsMax = CHANGED_ROWS_MAX_DEFAULT } = options;
    const shapes = folds.flatMap((fold) => fold.ownShapes);
    const indexes = await tableIndexes(clients[0], shapes);
    const [first, others] = sharedOut(folds);
    const share = (client: ClientBase, own: readonly ProjectionFold[]): FillShare =>
      new FillShare({
        ...{ client, eventLog, changedRowsMax, folds: own },
        writer: new FillWriter(client, indexes),
        onProgress: () => fill.tellProgress(),
      });
    const fill = new ViewFill(options, [share(clients[0], first), share(clients[1], others)]);
    try {
      await fill.run(until, signal);
      return true;
    } catch (error) {
      await fill.abandon();
      if (error instanceof NotFoldable || isFaultOfTheData(error)) return false;
      throw error;
    }
  }

  /** Nothing is committed before the database has taken everything. */
  private async run(until: Position, signal: AbortSignal): Promise<void> {
    const { clients, folds, schema } = this.options;
    const failing = new AbortController();
    const either = AbortSignal.any([signal, failing.signal]);
    // Where one fails it is told when both are through, so that nothing is under way any more.
    await Promise.all(
      this.shares.map((share) =>
        share.fill(until, either).catch((error: unknown) => failing.abort(error)),
      ),
    );
    failing.signal.throwIfAborted();
    for (const { writer } of this.shares) await writer.commit();
    for (const fold of folds) fold.position = until;
    await storeCheckpoints(clients[0], schema, folds);
  }

  private tellProgress(): void {
    const [first, other] = this.shares.map(({ reached }) => reached) as [Position, Position];
    const reached = first < other ? first : other;
    if (reached === this.told) return;
    this.told = reached;
    this.options.onProgress?.(reached);
  }

  private async abandon(): Promise<void> {
    for (const { writer } of this.shares) await writer.abandon();
    for (const fold of this.options.folds) fold.forget();
  }
}

/** The first view with all that fold streams which it or one of these folds, so that no event is read twice; and the others. */
function sharedOut(
  folds: readonly ProjectionFold[],
): readonly [ProjectionFold[], ProjectionFold[]] {
  const first: ProjectionFold[] = [];
  let others = [...folds];
  let joining = others.slice(0, 1);
  while (joining.length > 0) {
    first.push(...joining);
    others = others.filter((fold) => !first.includes(fold));
    joining = others.filter((fold) => first.some((each) => each.sharesStreamsWith(fold)));
  }
  return [first, others];
}
