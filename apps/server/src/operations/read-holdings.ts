import type { ClientBase } from 'pg';
import type { Holdings } from './work-shares';

/** One lock for every session that takes part, under a name of its own. */
export const WORK_MEMBERS = 'keelson-work-members';
/** One lock for every work, under its name. */
export const WORK_RIGHTS = 'keelson-work';

const QUERY = `
  select l.pid, w.name, l.classid = hashtext($1)::oid as member, pg_backend_pid() as me
  from pg_locks l
  left join unnest($3::text[]) as w (name)
    on l.classid = hashtext($2)::oid and l.objid = hashtext(w.name)::oid
  where l.locktype = 'advisory' and l.granted and l.objsubid = 2
    and l.database = (select oid from pg_database where datname = current_database())
    and l.classid in (hashtext($1)::oid, hashtext($2)::oid)`;

type Row = {
  readonly pid: number;
  readonly name: string | null;
  readonly member: boolean;
  readonly me: number;
};

/** The locks themselves say who takes part and who holds what, so there is nothing to tidy up after a process that died. */
export async function readHoldings(
  client: ClientBase,
  works: readonly string[],
): Promise<Holdings> {
  const { rows } = await client.query<Row>(QUERY, [WORK_MEMBERS, WORK_RIGHTS, works]);
  const holders = new Map<string, number>();
  for (const { pid, name } of rows) if (name !== null) holders.set(name, pid);
  const members = rows.filter(({ member }) => member).map(({ pid }) => pid);
  return { me: rows[0]?.me ?? 0, members, holders };
}
