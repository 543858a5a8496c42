import type { ClientBase } from 'pg';
import type { TableChange } from '../projection/batch-rows';
import { upsertStatement } from '../projection/batch-writer';
import { copyIn } from '../projection/copy-in';
import { copyStatement, copyText } from '../projection/copy-text';
import { storableJson } from '../projection/storable-json';
import type { TableIndex } from './table-indexes';

/** Rows that become one text. */
const ROWS_AT_ONCE = 2_000;
/** Texts that wait for the database, at most. */
const WAITING_MAX = 4;

/**
 * Fills tables that nobody reads, on one connection in one transaction: by COPY as long as no row can be there yet, and without
 * their indexes, which are made when all rows are there. To make an index from all rows costs a third of keeping it while they come.
 *
 * Does not wait for the database, but for its turn when too much is on the way; so what was refused is told later, by `write` or
 * by `index`. A table belongs to the writer that writes to it first.
 */
export class FillWriter {
  private readonly waiting: Promise<unknown>[] = [];
  private last: Promise<unknown> = Promise.resolve();
  private readonly owned = new Set<string>();

  constructor(
    private readonly client: ClientBase,
    private readonly indexes: readonly TableIndex[],
  ) {}

  /** A row that this writer has written already is replaced, unless all are new. @throws what the database throws */
  async write({ shape, rows, areNew }: TableChange): Promise<void> {
    const isFirst = !this.owned.has(shape.path);
    if (isFirst) this.take(shape.path);
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const some = rows.slice(from, from + ROWS_AT_ONCE);
      if (isFirst || areNew) {
        // Nobody has seen the table since it was emptied, so no vacuum need ever look at these rows.
        const text = copyText(shape, some);
        this.send(() => copyIn(this.client, copyStatement(shape, 'with (freeze)'), text));
      } else {
        const text = storableJson(some);
        this.send(() => this.client.query(upsertStatement(shape), [text]));
      }
      while (this.waiting.length > WAITING_MAX) await this.waiting.shift();
    }
  }

  /** Makes the indexes: after that, the database refuses nothing any more. @throws what the database throws, as of `write` */
  async index(): Promise<void> {
    const definitions = this.indexes
      .filter(({ table }) => this.owned.has(table))
      .map(({ definition }) => definition);
    if (definitions.length > 0) this.send(() => this.client.query(definitions.join('; ')));
    await this.last;
  }

  /** What was written is there, and on disk as soon as a later transaction is that waits for it. */
  async commit(): Promise<void> {
    if (this.owned.size > 0) await this.client.query('commit');
  }

  /** Leaves every table as it was. */
  async abandon(): Promise<void> {
    await Promise.allSettled([this.last]);
    // A lost connection has taken its transaction with it; why it was lost is what the caller hears.
    if (this.owned.size > 0) await this.client.query('rollback').catch(() => undefined);
  }

  private take(path: string): void {
    const begin = this.owned.size === 0 ? [BEGIN] : [];
    this.owned.add(path);
    const drops = this.indexes
      .filter(({ table }) => table === path)
      .map(({ name }) => `drop index ${name}`);
    this.send(() => this.client.query([...begin, `truncate ${path}`, ...drops].join('; ')));
  }

  /** After a fault nothing more is sent. */
  private send(work: () => Promise<unknown>): void {
    this.last = this.last.then(work);
    this.last.catch(() => undefined);
    this.waiting.push(this.last);
  }
}

const BEGIN = 'begin; set local synchronous_commit = off';
