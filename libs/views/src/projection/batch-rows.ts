import { type Key, MissingRow, type Rows, type Table } from './projection';
import { keyOf, keyText, type TableShape } from './table-shape';

/** Rows of one table that a projection keeps in memory between batches: 10,000 nodes of a pipeline, and room beside them. */
export const HOT_ROWS_MAX = 30_000;

type Slot = {
  readonly row: object;
  /** The database may hold an earlier state of it. */
  isStored: boolean;
};

type IsSettled = (row: object) => boolean;

/** The rows of one table: hot ones of earlier batches, and those of the batch at hand. */
class TableRows {
  /** In order of use: the first is the one that was not used for longest. */
  private readonly hot = new Map<string, Slot>();
  private readonly changed = new Set<Slot>();
  private appended: object[] = [];
  /** Rows were left out to bound memory: a key that is not here may be in the database. */
  hasLeftOut = false;

  /** `areEmpty`: the database holds no row of this table. */
  constructor(
    readonly shape: TableShape,
    private readonly areEmpty: boolean,
  ) {}

  has(key: string): boolean {
    return this.hot.has(key);
  }

  load(row: object): void {
    this.hot.set(keyText(keyOf(this.shape, row)), { row, isStored: true });
  }

  add(row: object): void {
    const key = keyText(keyOf(this.shape, row));
    const replaced = this.hot.get(key);
    const isUnknown = !this.areEmpty || this.hasLeftOut;
    const slot = { row, isStored: replaced ? replaced.isStored : isUnknown };
    if (replaced) this.changed.delete(replaced);
    this.hot.set(key, slot);
    this.changed.add(slot);
  }

  append(row: object): void {
    this.appended.push(row);
  }

  change(key: string): object | undefined {
    const slot = this.hot.get(key);
    if (!slot) return undefined;
    this.hot.delete(key);
    this.hot.set(key, slot);
    this.changed.add(slot);
    return slot.row;
  }

  get changedCount(): number {
    return this.changed.size;
  }

  takeChanged(): readonly TableChange[] {
    return this.take([...this.changed]);
  }

  /** Of the changed rows those that are new and settled. */
  takeSettled(isSettled: IsSettled): readonly TableChange[] {
    return this.take([...this.changed].filter(({ row, isStored }) => !isStored && isSettled(row)));
  }

  takeAppended(): TableChange {
    const rows = this.appended;
    this.appended = [];
    return { shape: this.shape, rows, areNew: true };
  }

  private take(slots: readonly Slot[]): readonly TableChange[] {
    const fresh = slots.filter(({ isStored }) => !isStored);
    const stored = slots.filter(({ isStored }) => isStored);
    for (const slot of slots) {
      slot.isStored = true;
      this.changed.delete(slot);
    }
    this.shrink();
    const { shape } = this;
    return [
      { shape, rows: fresh.map(({ row }) => row), areNew: true },
      { shape, rows: stored.map(({ row }) => row), areNew: false },
    ];
  }

  /** What is still to be written stays: the database could not be asked for it. */
  private shrink(): void {
    for (const [key, slot] of this.hot) {
      if (this.hot.size <= HOT_ROWS_MAX) return;
      if (this.changed.has(slot)) continue;
      this.hot.delete(key);
      this.hasLeftOut = true;
    }
  }
}

/**
 * A projection's rows in memory. They are what the database holds as long as this process is the only writer and every write
 * has succeeded; after any fault the whole object is thrown away.
 */
export class BatchRows implements Rows {
  private readonly tables: ReadonlyMap<Table<object>, TableRows>;

  /** `areEmpty`: the database holds no row of these tables, so what is not in memory is nowhere. */
  constructor(
    shapes: ReadonlyMap<Table<object>, TableShape>,
    private readonly areEmpty: boolean,
  ) {
    this.tables = new Map(
      [...shapes].map(([table, shape]) => [table, new TableRows(shape, areEmpty)]),
    );
  }

  holds(table: Table<object>, key: Key): boolean {
    return this.of(table).has(keyText(key));
  }

  load(table: Table<object>, row: object): void {
    this.of(table).load(row);
  }

  change<Row extends object>(table: Table<Row>, ...key: Key): Row {
    const row = this.changeIfThere(table, ...key);
    if (!row) throw new MissingRow(this.of(table).shape.name, key);
    return row;
  }

  changeIfThere<Row extends object>(table: Table<Row>, ...key: Key): Row | undefined {
    return this.of(table).change(keyText(key)) as Row | undefined;
  }

  add<Row extends object>(table: Table<Row>, row: Row): void {
    this.of(table).add(row);
  }

  append<Row extends object>(table: Table<Row>, row: Row): void {
    this.of(table).append(row);
  }

  /** Every row that there is can be found in memory. */
  get areComplete(): boolean {
    return this.areEmpty && ![...this.tables.values()].some(({ hasLeftOut }) => hasLeftOut);
  }

  get changedCount(): number {
    let count = 0;
    for (const rows of this.tables.values()) count += rows.changedCount;
    return count;
  }

  /** What was changed or added, each row once; after it, the rows count as written. */
  takeChanged(): readonly TableChange[] {
    return this.taken((rows) => rows.takeChanged());
  }

  /** Of rows that the database does not know yet those that are settled: see `Projection.settled`. */
  takeSettled(settled: ReadonlyMap<Table<object>, IsSettled>): readonly TableChange[] {
    const changes = [...settled].flatMap(([table, is]) => this.of(table).takeSettled(is));
    return changes.filter(({ rows }) => rows.length > 0);
  }

  /** What was appended: rows that no later event touches. */
  takeAppended(): readonly TableChange[] {
    return this.taken((rows) => [rows.takeAppended()]);
  }

  private taken(take: (rows: TableRows) => readonly TableChange[]): readonly TableChange[] {
    return [...this.tables.values()].flatMap(take).filter(({ rows }) => rows.length > 0);
  }

  private of(table: Table<object>): TableRows {
    const rows = this.tables.get(table);
    if (!rows) throw new Error(`${table.name} is not a table of this projection`);
    return rows;
  }
}

export type TableChange = {
  readonly shape: TableShape;
  readonly rows: readonly object[];
  /** None of them can be there yet. */
  readonly areNew: boolean;
};
