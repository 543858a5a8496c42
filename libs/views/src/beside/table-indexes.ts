import type { ClientBase } from 'pg';
import type { TableShape } from '../projection/table-shape';

export type TableIndex = {
  /** The table's path. */
  readonly table: string;
  /** Quoted where it must be, with its schema. */
  readonly name: string;
  /** The statement that makes it. */
  readonly definition: string;
};

/** The indexes of tables, but for those that stand for a key. */
export async function tableIndexes(
  client: ClientBase,
  shapes: readonly TableShape[],
): Promise<readonly TableIndex[]> {
  const { rows } = await client.query<TableIndex>(
    `select path as table, format('%I.%I', n.nspname, c.relname) as name,
            pg_get_indexdef(i.indexrelid) as definition
     from unnest($1::text[]) as path
       join pg_index i on i.indrelid = path::regclass
       join pg_class c on c.oid = i.indexrelid
       join pg_namespace n on n.oid = c.relnamespace
     where not exists (select from pg_constraint where conindid = i.indexrelid)
     order by i.indexrelid`,
    [shapes.map(({ path }) => path)],
  );
  return rows;
}
