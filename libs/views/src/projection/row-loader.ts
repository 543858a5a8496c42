import type { ClientBase } from 'pg';
import type { Key } from './projection';
import { recordColumns, type TableShape } from './table-shape';

/** The rows of these keys, as the fold knows them: properties of the entity, times as ISO-8601 text. */
export async function loadRows(
  client: ClientBase,
  shape: TableShape,
  keys: readonly Key[],
): Promise<readonly object[]> {
  const wanted = keys.map((key) =>
    Object.fromEntries(shape.key.map((column, index) => [column.property, key[index]])),
  );
  const { rows } = await client.query<Record<string, unknown>>({
    name: `load ${shape.path}`,
    text: loadStatement(shape),
    values: [JSON.stringify(wanted)],
  });
  return rows.map(loadedRow);
}

function loadStatement(shape: TableShape): string {
  const selected = shape.columns.map(({ name, property }) => `t."${name}" as "${property}"`);
  const matched = shape.key.map(({ name, property }) => `t."${name}" = k."${property}"`);
  return `select ${selected.join(', ')} from json_to_recordset($1::json) as k(${recordColumns(shape.key)})
    join ${shape.path} t on ${matched.join(' and ')}`;
}

/** Times become ISO-8601 text, in place. */
export function loadedRow<Row extends object>(row: Row): Row {
  const values = row as Record<string, unknown>;
  for (const property in values) {
    const value = values[property];
    if (value instanceof Date) values[property] = value.toISOString();
  }
  return row;
}
