import type { DataSource } from 'typeorm';
import type { Projection } from './projection';
import { type Column, tableShape } from './table-shape';

/**
 * One fingerprint of all rows of a view: two views of the same events have the same, in whatever schema they are and however they
 * came about. It covers every column, so the fold may use nothing but events.
 */
export async function viewDigest(dataSource: DataSource, projection: Projection): Promise<string> {
  const digests: string[] = [];
  for (const table of projection.tables) {
    const { path, key } = tableShape(dataSource, table);
    const rows: { digest: string }[] = await dataSource.query(
      `select md5(coalesce(string_agg(md5(t::text), '' order by ${key.map(ordered).join(', ')}), ''))
         as digest from ${path} t`,
    );
    digests.push(rows[0]?.digest ?? '');
  }
  return digests.join('-');
}

/** Bytes, not a language's order, which differs between servers. */
export function ordered({ name, type }: Column): string {
  return type === 'text' ? `"${name}" collate "C"` : `"${name}"`;
}
