import { readFileSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { Client } from 'pg';
import { filesBelow } from './files-below';

const NEEDLE_LENGTH_MIN = 12;

/**
 * A search for values wherever Keelson could have left them. A needle should be letters and digits only: those survive the
 * escaping of JSON, URLs and shells, so looking for them finds every such form of the secret that they are part of. On top come
 * base64 at each of its three alignments and hexadecimal, within a longer text too.
 */
export class SecretSearch {
  private readonly needles: ReadonlyMap<string, readonly Buffer[]>;

  constructor(secrets: Readonly<Record<string, string>>) {
    this.needles = new Map(
      Object.entries(secrets).map(([name, value]) => [name, spellings(value).map(toBuffer)]),
    );
  }

  /** The names of the secrets that are in there, also when it is compressed. */
  in(content: Buffer | string): string[] {
    const layers = unpacked(Buffer.from(content));
    return [...this.needles]
      .filter(([, forms]) => layers.some((bytes) => forms.some((form) => bytes.includes(form))))
      .map(([name]) => name);
  }

  /** Each finding as `secret in file`. */
  inFiles(folder: string, skip: (file: string) => boolean): string[] {
    return filesBelow(folder)
      .filter((file) => !skip(file))
      .flatMap((file) => this.in(readFileSync(file)).map((secret) => `${secret} in ${file}`));
  }

  /** Every column of every table, as text and as bytes. Each finding as `secret in schema.table`. */
  async inDatabase(connection: object): Promise<string[]> {
    const client = new Client(connection);
    await client.connect();
    try {
      const { rows: tables } = await client.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
      );
      const found: string[] = [];
      for (const { name } of tables) {
        const { rows } = await client.query<Record<string, unknown>>(`select * from ${name}`);
        const secrets = new Set(rows.flatMap((row) => this.inRow(row)));
        found.push(...[...secrets].map((secret) => `${secret} in ${name}`));
      }
      return found;
    } finally {
      await client.end();
    }
  }

  private inRow(row: Readonly<Record<string, unknown>>): string[] {
    return Object.values(row).flatMap((value) =>
      this.in(Buffer.isBuffer(value) ? value : JSON.stringify(value ?? null)),
    );
  }
}

function spellings(value: string): string[] {
  if (!new RegExp(`^[A-Za-z0-9]{${NEEDLE_LENGTH_MIN},}$`).test(value)) {
    throw new Error(
      'a needle is made of letters and digits, and long enough to be found by itself',
    );
  }
  const hex = Buffer.from(value).toString('hex');
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from('x'.repeat(shift) + value).toString('base64');
    // What depends on the neighbours is left out.
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + value.length) * 8) / 6));
  });
  return [value, hex, hex.toUpperCase(), ...base64];
}

const toBuffer = (text: string): Buffer => Buffer.from(text);

function unpacked(bytes: Buffer): Buffer[] {
  const unpackers = [gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync];
  return [
    bytes,
    ...unpackers.flatMap((unpack) => {
      try {
        return [unpack(bytes)];
      } catch {
        return [];
      }
    }),
  ];
}
