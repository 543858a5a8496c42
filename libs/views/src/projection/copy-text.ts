import { storableJson } from './storable-json';
import type { Column, TableShape } from './table-shape';

/** The statement that takes what `copyText` makes. */
export function copyStatement({ path, columns }: TableShape, options: string): string {
  return `copy ${path} (${columns.map(({ name }) => `"${name}"`).join(', ')}) from stdin ${options}`;
}

/** Rows in the text format of COPY, with the values that they get when they travel as JSON (see `BatchWriter`). */
export function copyText({ columns }: TableShape, rows: readonly object[]): string {
  const fields = columns.map((column) => ({ property: column.property, write: writerOf(column) }));
  let text = '';
  for (const row of rows) {
    const values = row as Readonly<Record<string, unknown>>;
    let separator = '';
    for (const { property, write } of fields) {
      const value = values[property];
      text += separator + (value === null || value === undefined ? NULL : write(value));
      separator = '\t';
    }
    text += '\n';
  }
  return text;
}

const NULL = '\\N';

/** Texts of these types hold nothing that COPY reads in another way. */
const PLAIN: ReadonlySet<string> = new Set(['uuid', 'timestamptz', 'bigint', 'int', 'boolean']);

function writerOf({ type }: Column): (value: unknown) => string {
  if (type === 'json' || type === 'jsonb') return (value) => escapedJson(storableJson(value));
  if (PLAIN.has(type)) return (value) => String(value);
  return (value) => escaped(typeof value === 'string' ? value : storableJson(value));
}

/** JSON has escapes of its own for everything else that COPY reads in another way. */
function escapedJson(json: string): string {
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}

const SPECIAL = /[\\\n\r\t\0]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  // PostgreSQL cannot store it; see `storableJson`.
  '\0': '\ufffd',
};

function escaped(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(/[\\\n\r\t\0]/g, (character) => ESCAPES[character] ?? character);
}
