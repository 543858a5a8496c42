import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';

/** Every table and file in which a text lies in clear: as text, or as the bytes of a binary column. */
export async function findText(
  text: string,
  databaseUrl: string,
  folder: string,
): Promise<readonly string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const hex = Buffer.from(text).toString('hex');
    const found: string[] = [];
    for (const { name } of rows) {
      const hits = await client.query(
        `select from ${name} t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0 limit 1`,
        [text, hex],
      );
      if (hits.rowCount) found.push(name);
    }
    return [...found, ...filesWith(text, folder)];
  } finally {
    await client.end();
  }
}

function filesWith(text: string, folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}
