import { createHash } from 'node:crypto';
import type { Position } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import type { TableChange } from './batch-rows';
import { storableJson } from './storable-json';
import { recordColumns, type TableShape } from './table-shape';

export type CheckpointMove = {
  readonly name: string;
  readonly from: Position;
  readonly to: Position;
};

/** Another process has moved a checkpoint since this one read it: nothing was written, and this one is no longer the writer. */
export class CheckpointMoved extends Error {
  constructor(names: readonly string[]) {
    super(`the checkpoint of ${names.join(', ')} was moved by another process`);
    this.name = 'CheckpointMoved';
  }
}

type Statement = { readonly name: string; readonly text: string };

/**
 * Writes the rows of a batch and moves the checkpoints in ONE statement, which is one transaction in one round trip: rows and
 * checkpoints are both there or both not, so each event counts exactly once, whenever the process dies.
 *
 * The checkpoints are compared and set under their row locks; where one is not at `from`, no row and no checkpoint changes.
 * Rows travel as one JSON document per table: node turns objects into JSON faster than into PostgreSQL's array syntax.
 *
 * Not promised: that a batch is on disk when it counts as written. A crash of the database may take the newest ones back, rows and
 * checkpoints alike, and the log, whose events are on disk before anybody is told of them, leads to them again. Without that wait
 * a view is sooner there, and the disk is left to the appends.
 */
export class BatchWriter {
  /** By the tables that a batch changes; each is prepared once on its connection. */
  private readonly statements = new Map<string, Statement>();

  constructor(
    private readonly client: ClientBase,
    private readonly checkpoints: string,
  ) {}

  /** @throws CheckpointMoved */
  async write(moves: readonly CheckpointMove[], changes: readonly TableChange[]): Promise<void> {
    const { rows } = await this.client.query<{ moved: boolean }>({
      ...this.statement(changes),
      values: [
        moves.map((move) => move.name),
        moves.map((move) => String(move.from)),
        moves.map((move) => String(move.to)),
        ...changes.map((change) => storableJson(change.rows)),
      ],
    });
    if (rows[0]?.moved !== true) throw new CheckpointMoved(moves.map((move) => move.name));
  }

  private statement(changes: readonly TableChange[]): Statement {
    const key = changes.map(({ shape, areNew }) => `${shape.path} ${areNew}`).join();
    let statement = this.statements.get(key);
    if (!statement) {
      const text = statementFor(this.checkpoints, changes);
      statement = { name: createHash('md5').update(text).digest('hex'), text };
      this.statements.set(key, statement);
    }
    return statement;
  }
}

const FIRST_ROWS_PARAMETER = 4;

function statementFor(checkpoints: string, changes: readonly TableChange[]): string {
  const writes = changes.map((change, index) => writeOf(change, index + FIRST_ROWS_PARAMETER));
  return `with move as (
      select * from unnest($1::text[], $2::bigint[], $3::bigint[]) as m(name, old, new)),
    held as materialized (
      select c.name from ${checkpoints} c join move m on m.name = c.name and m.old = c.position
      for update of c),
    verdict as materialized (
      select (select count(*) from held) = cardinality($1::text[]) as moved,
             set_config('synchronous_commit', 'off', true)),
    moved as (
      update ${checkpoints} c set position = m.new, updated_at = now()
      from move m, verdict v where c.name = m.name and v.moved)
    ${writes.join('')}
    select moved from verdict`;
}

function writeOf({ shape, areNew }: TableChange, parameter: number): string {
  const names = shape.columns.map((column) => `"${column.name}"`);
  const values = shape.columns.map((column) => `r."${column.property}"`);
  return `, "write ${parameter}" as (
      insert into ${shape.path} (${names.join(', ')})
      select ${values.join(', ')}
      from verdict v, json_to_recordset($${parameter}::json) as r(${recordColumns(shape.columns)})
      where v.moved
      ${areNew ? '' : replacing(shape)})`;
}

/** Writes rows that travel as one JSON document ($1), each in the place of one with its key. */
export function upsertStatement(shape: TableShape): string {
  const names = shape.columns.map((column) => `"${column.name}"`);
  const values = shape.columns.map((column) => `r."${column.property}"`);
  return `insert into ${shape.path} (${names.join(', ')}) select ${values.join(', ')}
    from json_to_recordset($1::json) as r(${recordColumns(shape.columns)}) ${replacing(shape)}`;
}

function replacing(shape: TableShape): string {
  const keys = shape.key.map((column) => `"${column.name}"`);
  const sets = shape.columns
    .map((column) => `"${column.name}"`)
    .filter((name) => !keys.includes(name))
    .map((name) => `${name} = excluded.${name}`);
  return `on conflict (${keys.join(', ')}) do update set ${sets.join(', ')}`;
}
