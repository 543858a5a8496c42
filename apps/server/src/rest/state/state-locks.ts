import type { Pool } from 'pg';

export type LockInfo = { readonly ID: string } & Readonly<Record<string, unknown>>;
export type StateLock = {
  readonly lockId: string;
  readonly token: string;
  readonly info: LockInfo;
};

/** A commit that does not wait for the disk. */
const UNFORCED = `with unforced as (select set_config('synchronous_commit', 'off', true))`;

/**
 * Terraform's own lock on a stack's state, inside the lane's grant: it belongs to a fencing token, so a lock whose run has lost
 * its lease is nobody's and never has to be broken by hand (Q6, BE4). Not event-sourced: the lane's grant is what is on record.
 * Not promised: that a power failure leaves a lock as it was. The lane keeps others away, and an older token's lock gives way.
 */
export class StateLocks {
  constructor(private readonly pool: Pool) {}

  async migrate(): Promise<void> {
    await this.pool.query(`
      create schema if not exists ops;
      create table if not exists ops.state_locks (
        stack_id text primary key,
        token text not null,
        info jsonb not null,
        locked_at timestamptz not null default now()
      )`);
  }

  /** The lock that is in the way, or undefined when this one was taken. Another token's lock gives way: it is older. */
  async take(stackId: string, token: string, info: LockInfo): Promise<StateLock | undefined> {
    const { rowCount } = await this.pool.query(
      `${UNFORCED}
       insert into ops.state_locks as known (stack_id, token, info)
       select $1, $2, $3::jsonb from unforced
       on conflict (stack_id) do update set token = $2, info = $3, locked_at = now()
       where known.token <> $2 or known.info->>'ID' = $3::jsonb->>'ID'`,
      [stackId, token, JSON.stringify(info)],
    );
    return rowCount === 1 ? undefined : this.current(stackId);
  }

  async current(stackId: string): Promise<StateLock | undefined> {
    const { rows } = await this.pool.query<{ token: string; info: LockInfo }>(
      'select token, info from ops.state_locks where stack_id = $1',
      [stackId],
    );
    return rows[0] && { lockId: rows[0].info.ID, ...rows[0] };
  }

  /** False when another lock is held. */
  async release(stackId: string, lockId: string): Promise<boolean> {
    const { rowCount: inTheWay } = await this.pool.query(
      `${UNFORCED}, released as (
         delete from ops.state_locks using unforced where stack_id = $1 and info->>'ID' = $2
       )
       select from ops.state_locks where stack_id = $1 and info->>'ID' <> $2`,
      [stackId, lockId],
    );
    return inTheWay === 0;
  }
}
