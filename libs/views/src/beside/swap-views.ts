import type { Position } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import { checkpointsTable } from '../projection/checkpoints';
import { LOCK_NOT_AVAILABLE } from '../projection/owner-pause';
import type { Projection } from '../projection/projection';
import { ViewsInUse } from './projection-refusals';

export type Swap = {
  readonly live: string;
  readonly beside: string;
  readonly projections: readonly Projection[];
  /** By projection; each a table's name. */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly positions: ReadonlyMap<string, Position>;
  /** How long the swap waits for readers of the old tables, while new readers wait for it. */
  readonly readersWaitMs: number;
};

/**
 * Puts tables that were built beside in the place of the live ones, with their indexes and their checkpoints, in one transaction:
 * a reader sees the old rows or the new ones, never a mixture and never nothing. Nobody may project into the live schema meanwhile.
 *
 * @throws ViewsInUse
 */
export async function swapViews(client: ClientBase, swap: Swap): Promise<void> {
  const { live, beside, projections, tables, positions, readersWaitMs } = swap;
  await client.query('begin');
  try {
    await client.query(`set local lock_timeout = ${readersWaitMs}`);
    for (const { name, version } of projections) {
      for (const table of tables.get(name) ?? []) {
        await client.query(`drop table "${live}"."${table}"`);
        await client.query(`alter table "${beside}"."${table}" set schema "${live}"`);
      }
      await client.query(
        `insert into ${checkpointsTable(live)} as c (name, version, position) values ($1, $2, $3)
         on conflict (name) do update set version = excluded.version, position = excluded.position,
           failure = null, updated_at = now()`,
        [name, version, String(positions.get(name))],
      );
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const { code } = error as { readonly code?: unknown };
    throw code === LOCK_NOT_AVAILABLE ? new ViewsInUse({ cause: error }) : error;
  }
}
