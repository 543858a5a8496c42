import { BEGINNING, type Position, type RecordedEvent } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import { BatchRows, type TableChange } from './batch-rows';
import { type Key, type Projection, type ShownEvent, streamWord, type Table } from './projection';
import { loadRows } from './row-loader';
import { keyText, type TableShape } from './table-shape';

/** The event that a projection cannot fold. It stays before it until the code or the log is mended. */
export type Poison = {
  readonly eventId: string;
  readonly position: Position;
  readonly error: string;
};

export type Folded = {
  readonly changes: readonly TableChange[];
  /** Up to where the changes go: the batch's end, or the last event before the poison. */
  readonly position: Position;
  readonly poison?: Poison;
};

/** One projection with its rows in memory and its place in the log. */
export class ProjectionFold {
  private rows: BatchRows;
  private readonly streams: ReadonlySet<string> | undefined;

  constructor(
    readonly projection: Projection,
    private readonly shapes: ReadonlyMap<Table<object>, TableShape>,
    public position: Position,
  ) {
    this.streams = projection.streams && new Set(projection.streams);
    this.rows = this.emptyRows(position === BEGINNING);
  }

  /** What the batch changes. The caller writes it, then sets `position`; where that fails, it calls `forget`. */
  async fold(client: ClientBase, batch: readonly RecordedEvent[]): Promise<Folded> {
    const events = this.concerned(batch);
    const end = batch.at(-1)?.position ?? this.position;
    const { poison } = await this.foldAll(client, events);
    if (!poison) return { changes: this.takeAll(), position: end };
    this.forget();
    const before = events.slice(
      0,
      events.findIndex((event) => event.id === poison.eventId),
    );
    await this.foldAll(client, before);
    const position = lastBefore(batch, poison.position) ?? this.position;
    return { changes: this.takeAll(), position, poison };
  }

  /** Folds the batch and keeps what it changes, to be taken later. After a poison nothing in memory is of any use. */
  async gather(client: ClientBase, batch: readonly RecordedEvent[]): Promise<Poison | undefined> {
    const { poison } = await this.foldAll(client, this.concerned(batch));
    return poison;
  }

  sharesStreamsWith({ streams }: ProjectionFold): boolean {
    if (!this.streams || !streams) return true;
    return [...this.streams].some((word) => streams.has(word));
  }

  get ownShapes(): readonly TableShape[] {
    return this.projection.tables
      .map((table) => this.shapes.get(table))
      .filter((shape) => shape !== undefined);
  }

  get gathered(): Pick<BatchRows, 'changedCount' | 'takeChanged' | 'takeAppended'> {
    return this.rows;
  }

  /** Of the gathered rows those that will hardly change any more. */
  takeSettled(): readonly TableChange[] {
    const { settled } = this.projection;
    return settled ? this.rows.takeSettled(settled) : [];
  }

  /** Rows in memory are no longer what the database holds. */
  forget(): void {
    this.rows = this.emptyRows(false);
  }

  private takeAll(): readonly TableChange[] {
    return [...this.rows.takeChanged(), ...this.rows.takeAppended()];
  }

  private async foldAll(
    client: ClientBase,
    events: readonly ShownEvent[],
  ): Promise<{ readonly poison?: Poison }> {
    const { poison, missing } = this.touched(events);
    for (const [table, keys] of missing) await this.load(client, table, [...keys.values()]);
    for (const event of events) {
      if (event.id === poison?.eventId) break;
      const found = attempt(event, () => this.projection.fold(event, this.rows));
      if (found) return { poison: found };
    }
    return poison ? { poison } : {};
  }

  /** The rows that the events speak of and that are not in memory yet. */
  private touched(events: readonly ShownEvent[]): {
    readonly poison?: Poison;
    readonly missing: ReadonlyMap<Table<object>, ReadonlyMap<string, Key>>;
  } {
    const missing = new Map<Table<object>, Map<string, Key>>();
    if (this.rows.areComplete) return { missing };
    const touch = (table: Table<object>, ...key: Key): void => {
      if (this.rows.holds(table, key)) return;
      let keys = missing.get(table);
      if (!keys) missing.set(table, (keys = new Map<string, Key>()));
      keys.set(keyText(key), key);
    };
    for (const event of events) {
      const poison = attempt(event, () => this.projection.touches(event, touch));
      if (poison) return { poison, missing };
    }
    return { missing };
  }

  private async load(
    client: ClientBase,
    table: Table<object>,
    keys: readonly Key[],
  ): Promise<void> {
    const shape = this.shapes.get(table);
    if (!shape) throw new Error(`${table.name} is not a table of ${this.projection.name}`);
    for (const row of await loadRows(client, shape, keys)) this.rows.load(table, row);
  }

  private concerned(batch: readonly RecordedEvent[]): ShownEvent[] {
    return batch.filter((event) => this.concerns(event)) as ShownEvent[];
  }

  private concerns(event: RecordedEvent): boolean {
    if (event.position <= this.position) return false;
    return this.streams === undefined || this.streams.has(streamWord(event.stream));
  }

  private emptyRows(areEmpty: boolean): BatchRows {
    const own = this.projection.tables.map((table) => [table, this.shapes.get(table)] as const);
    return new BatchRows(
      new Map(own.filter((entry): entry is [Table<object>, TableShape] => entry[1] !== undefined)),
      areEmpty,
    );
  }
}

function attempt(event: ShownEvent, work: () => void): Poison | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return poisonOf(event, error);
  }
}

export function poisonOf(
  event: { readonly id: string; readonly position: Position },
  error: unknown,
): Poison {
  return {
    eventId: event.id,
    position: event.position,
    error: error instanceof Error ? error.message : String(error),
  };
}

function lastBefore(batch: readonly RecordedEvent[], position: Position): Position | undefined {
  return batch.filter((event) => event.position < position).at(-1)?.position;
}
