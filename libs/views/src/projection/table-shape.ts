import type { DataSource } from 'typeorm';
import type { Key, Table } from './projection';

export type Column = {
  readonly property: string;
  readonly name: string;
  readonly type: string;
};

/** How a view's table looks in the database; read from the entity, so that entity and batch writer cannot differ. */
export type TableShape = {
  readonly name: string;
  /** Quoted, with the schema of the DataSource. */
  readonly path: string;
  readonly columns: readonly Column[];
  readonly key: readonly Column[];
};

export function tableShape(dataSource: DataSource, table: Table<object>): TableShape {
  const metadata = dataSource.getMetadata(table);
  const columns = metadata.columns.map((column) => ({
    property: column.propertyName,
    name: column.databaseName,
    type: typeof column.type === 'string' ? column.type : column.type.name.toLowerCase(),
    isKey: column.isPrimary,
  }));
  const schema = metadata.schema ?? 'public';
  return {
    name: metadata.tableName,
    path: `"${schema}"."${metadata.tableName}"`,
    columns,
    key: columns.filter((column) => column.isKey),
  };
}

const KEY_SEPARATOR = '\u001f';

export function keyText(key: Key): string {
  return key.length === 1 ? String(key[0]) : key.join(KEY_SEPARATOR);
}

export function keyOf(shape: TableShape, row: object): Key {
  const values = row as Readonly<Record<string, string | number>>;
  return shape.key.map((column) => values[column.property] as string | number);
}

/** `"runId" text, "step" text`: the columns of a row that travels as JSON. */
export function recordColumns(columns: readonly Column[]): string {
  return columns.map((column) => `"${column.property}" ${column.type}`).join(', ');
}
