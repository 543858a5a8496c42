import type { Position } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import { escapeLiteral } from 'pg';
import type { DataSource } from 'typeorm';
import { schemaOf } from '../view-schema';

/** Of the right to build views beside those of a schema; the lock's name is the schema beside. */
export const REBUILD_LOCK_SPACE = 'keelson-rebuild';

/** What is being built beside the live views, and how far it is. */
export type BuildNote = {
  readonly purpose: 'rebuild' | 'verify';
  /** Versions by the names of the views. */
  readonly versions: Readonly<Record<string, number>>;
  /** The log was read up to here. */
  readonly position: string;
};

/** Where the views of a rebuild lie until they change places with those of `live`. */
export function rebuildSchema(live: DataSource): string {
  return `${schemaOf(live)}_rebuild`;
}

/** The note is the schema's comment: it goes when the schema goes, and needs no table that one would have to tidy up. */
export async function noteBuild(
  client: ClientBase,
  schema: string,
  { purpose, versions, position }: Omit<BuildNote, 'position'> & { readonly position: Position },
): Promise<void> {
  const note: BuildNote = { purpose, versions, position: String(position) };
  await client.query(`comment on schema "${schema}" is ${escapeLiteral(JSON.stringify(note))}`);
}

/** Undefined while nobody builds: what a dead process has left does not count, because its lock is gone. */
export async function readBuildNote(live: DataSource): Promise<BuildNote | undefined> {
  const rows: { note: string | null }[] = await live.query(
    `select obj_description(to_regnamespace(quote_ident($2))::oid, 'pg_namespace') as note
     from pg_locks where locktype = 'advisory' and granted and objsubid = 2
       and database = (select oid from pg_database where datname = current_database())
       and classid = hashtext($1)::oid and objid = hashtext($2)::oid`,
    [REBUILD_LOCK_SPACE, rebuildSchema(live)],
  );
  const note = rows[0]?.note;
  return note === null || note === undefined ? undefined : (JSON.parse(note) as BuildNote);
}
