import type { KeelsonEvent } from '@keelson/domain';
import type { RecordedEvent } from '@keelson/event-log';

type Remembered<E> = E extends KeelsonEvent
  ? Omit<RecordedEvent, 'type' | 'data'> & { readonly type: E['type']; readonly data: E['data'] }
  : never;

/** A remembered event of a known type: `switch (event.type)` tells the payload. */
export type ShownEvent = Remembered<KeelsonEvent>;
export type ShownEventOf<Type extends KeelsonEvent['type']> = Extract<
  ShownEvent,
  { readonly type: Type }
>;

/** The entity class of a view's table. */
export type Table<Row extends object> = new () => Row;
export type Key = readonly (string | number)[];

/** Names a row that the fold of an event will ask for, so that a batch loads all of its rows at once. */
export type Touch = (table: Table<object>, ...key: Key) => void;

/** The rows of one batch, in memory. Rows that are added or changed are written once, with the batch. */
export interface Rows {
  /** To be changed in place. @throws MissingRow */
  change<Row extends object>(table: Table<Row>, ...key: Key): Row;
  /** The same for a row that may not be there. */
  changeIfThere<Row extends object>(table: Table<Row>, ...key: Key): Row | undefined;
  /** One with the same key is replaced. */
  add<Row extends object>(table: Table<Row>, row: Row): void;
  /** A row that no later event will touch: it is written and not kept in memory. */
  append<Row extends object>(table: Table<Row>, row: Row): void;
}

/**
 * One view: a fold of events into rows.
 *
 * True: `fold` is a function of the events alone (time is `metadata.at`), so the same log always leads to the same rows, which
 * `viewDigest` proves. Every row that `fold` changes was named by `touches`, or added earlier.
 * Not promised: that `fold` sees every type; what it does not know, it passes over.
 */
export type Projection = {
  readonly name: string;
  /**
   * Raise it when the rows' shape or meaning changes: the view is then built anew beside the live one, which is shown meanwhile as
   * it was. Migrations run on the live tables before that, so a new column must be one that old rows can have (nullable, or with
   * a default). Where that cannot be, the migration empties the table and deletes the view's checkpoint: nothing is shown then
   * until the new view is there.
   */
  readonly version: number;
  readonly tables: readonly Table<object>[];
  /** The first words of the streams that it folds (`run` for `run-…`); all streams when absent. */
  readonly streams?: readonly string[];
  /**
   * By table: this row will hardly change any more, because what it shows has ended. Only a hint, which lets a rebuild write the row
   * while it goes on folding; a row that does change is written again.
   */
  readonly settled?: ReadonlyMap<Table<object>, (row: object) => boolean>;
  readonly touches: (event: ShownEvent, touch: Touch) => void;
  readonly fold: (event: ShownEvent, rows: Rows) => void;
};

/** An event speaks of a row that was never made: a fault of the log or of the fold, never of the reader. */
export class MissingRow extends Error {
  constructor(table: string, key: Key) {
    super(`${table} has no row ${key.join('/')}`);
    this.name = 'MissingRow';
  }
}

/** For `Projection.settled`. */
export function settledWhen<Row extends object>(
  table: Table<Row>,
  isSettled: (row: Row) => boolean,
): readonly [Table<object>, (row: object) => boolean] {
  return [table, isSettled as (row: object) => boolean];
}

/** `run-01H…` belongs to `run`. */
export function streamWord(stream: string): string {
  const dash = stream.indexOf('-');
  return dash < 0 ? stream : stream.slice(0, dash);
}

/** `run-01H…` is the stream of `01H…`. */
export function streamId(stream: string): string {
  return stream.slice(stream.indexOf('-') + 1);
}
