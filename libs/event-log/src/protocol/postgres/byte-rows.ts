import { isUtf8 } from 'node:buffer';
import { toPosition } from '../../postgres/rows';
import type { ByteEvent, NewByteEvent } from '../byte-log.port';

/** The columns that every reading statement selects, in that order. */
export type ByteRow = [
  position: string,
  stream: string,
  revision: string,
  id: string,
  type: string,
  saysJson: string,
  recordedAtMs: string,
  dataIsText: string,
  data: string,
  metadataIsText: string,
  metadata: string,
];

const bytes = (isText: string, text: string): Buffer =>
  Buffer.from(text, isText === 't' ? 'utf8' : 'base64');

export function toByteEvent(row: ByteRow): ByteEvent {
  return {
    position: toPosition(row[0]),
    stream: row[1],
    revision: Number(row[2]),
    id: row[3],
    type: row[4],
    isJson: row[5] === 't',
    recordedAtMs: Number(row[6]),
    data: bytes(row[7], row[8]),
    metadata: bytes(row[9], row[10]),
  };
}

/** Bytes as they travel in a statement. */
export type Coded = { readonly text: string; readonly coded: boolean };

/** What a new event puts into the columns that both sides of the log share. */
export type SharedColumns = {
  readonly data: Coded;
  /** Only what the other side can parse is called JSON in the table. */
  readonly isJson: boolean;
  readonly metadata: string;
  readonly schema: number;
  /** Absent: the text of `metadata`. */
  readonly wireMetadata: Coded | undefined;
};

const SCHEMA_DEFAULT = 1;
const SCHEMA_MAX = 2 ** 31 - 1;
/** What `jsonb` refuses: the zero character and lone surrogates, both of which JSON escapes. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i;
/** Numbers that it may refuse, which look like parts of a UUID where they stand in a text. */
const IMMENSE = /\de[+-]?\d{4}/i;
const TEXTS = /"(?:[^"\\]|\\.)*"/g;

const isStorable = (json: string): boolean =>
  !UNSTORABLE.test(json) && !(IMMENSE.test(json) && IMMENSE.test(json.replace(TEXTS, '')));

export function sharedColumns({ data, metadata, isJson }: NewByteEvent): SharedColumns {
  const text = isJson ? jsonText(data) : undefined;
  const about = jsonText(metadata);
  const parsed = about === undefined ? undefined : (JSON.parse(about) as unknown);
  const fits = isObject(parsed) && isStorable(about as string);
  return {
    data: text === undefined ? base64(data) : { text, coded: false },
    isJson: text !== undefined,
    metadata: fits ? (about as string) : '{}',
    schema: fits ? schemaOf(parsed) : SCHEMA_DEFAULT,
    wireMetadata: fits
      ? undefined
      : about === undefined
        ? base64(metadata)
        : { text: about, coded: false },
  };
}

/** The text of bytes that are valid JSON in valid UTF-8, so that they come back as they are. */
function jsonText(data: Uint8Array): string | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

function base64(data: Uint8Array): Coded {
  return {
    text: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
    coded: true,
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function schemaOf(metadata: Record<string, unknown>): number {
  const { schema } = metadata;
  const fits =
    Number.isInteger(schema) && (schema as number) > 0 && (schema as number) <= SCHEMA_MAX;
  return fits ? (schema as number) : SCHEMA_DEFAULT;
}
