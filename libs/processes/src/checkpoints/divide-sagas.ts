import type { PoolClient } from 'pg';
import { partitionOf } from '../partitions/partition';
import { SAGA_PARTITIONS, sagaPartition } from '../partitions/saga-partitions';

/** The checkpoint of all sagas, before there were partitions. */
const UNDIVIDED = 'sagas';

/**
 * Lets the partitions go on from where the undivided sagas stopped; each keeps the keys that had been parked. Nothing where that
 * has been done. An older version that still runs beside loses its checkpoint, begins anew and does in vain what is done already.
 */
export async function divideSagas(client: PoolClient): Promise<void> {
  const names = Array.from({ length: SAGA_PARTITIONS }, (_, index) => sagaPartition(index));
  const { rowCount } = await client.query(
    `with undivided as (delete from processes.checkpoints where name = $1 returning position)
     insert into processes.checkpoints (name, position)
     select part, position from undivided, unnest($2::text[]) as part on conflict do nothing`,
    [UNDIVIDED, names],
  );
  if (rowCount === 0) return;
  const { rows } = await client.query<{ key: string }>(
    'select distinct key from processes.parked where name = $1',
    [UNDIVIDED],
  );
  for (const { key } of rows) {
    await client.query(
      `with undivided as (delete from processes.parked where name = $1 and key = $3 returning *)
       insert into processes.parked (name, key, event_id, position, error, parked_at)
       select $2, key, event_id, position, error, parked_at from undivided on conflict do nothing`,
      [UNDIVIDED, sagaPartition(partitionOf(key, SAGA_PARTITIONS)), key],
    );
  }
}
