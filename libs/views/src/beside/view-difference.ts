import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';
import { ordered } from '../projection/view-digest';
import type { TableShape } from '../projection/table-shape';

/** A row that is not the same in two builds of one view; `live` and `rebuilt` say where there is one at all. */
export type ViewDifference = {
  readonly table: string;
  /** The columns of the row's key, in their order. */
  readonly key: Readonly<Record<string, string>>;
  readonly live: boolean;
  readonly rebuilt: boolean;
};

/** Takes the fingerprint of every live row, as the caller's transaction sees it, over to the schema beside. */
export async function noteLiveRows(
  client: ClientBase,
  shape: TableShape,
  beside: string,
): Promise<void> {
  const keys = shape.key.map(({ name }) => `"${name}"`).join(', ');
  await client.query(
    `create table ${noted(shape, beside)} as
     select ${keys}, md5(t::text) as digest from ${shape.path} t`,
  );
}

/** The first row, by its key, that differs from what was noted. */
export async function firstDifference(
  dataSource: DataSource,
  rebuilt: TableShape,
  beside: string,
): Promise<ViewDifference | undefined> {
  const keys = rebuilt.key;
  const using = keys.map(({ name }) => `"${name}"`).join(', ');
  const selected = keys.map(({ name }) => `"${name}"::text as "${name}"`).join(', ');
  const rows: Record<string, unknown>[] = await dataSource.query(
    `select ${selected}, l.digest is not null as "$live", r.digest is not null as "$rebuilt"
       from ${noted(rebuilt, beside)} l full join
         (select ${using}, md5(t::text) as digest from ${rebuilt.path} t) r using (${using})
       where l.digest is distinct from r.digest order by ${keys.map(ordered).join(', ')} limit 1`,
  );
  const row = rows[0];
  if (!row) return undefined;
  return {
    table: rebuilt.name,
    key: Object.fromEntries(keys.map(({ name, property }) => [property, String(row[name])])),
    live: row['$live'] === true,
    rebuilt: row['$rebuilt'] === true,
  };
}

function noted({ name }: TableShape, beside: string): string {
  return `"${beside}"."live ${name}"`;
}
