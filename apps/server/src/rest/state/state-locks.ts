import type { Pool } from 'pg';

export type LockInfo = { readonly ID: string } & Readonly<Record<string, unknown>>;
export type StateLock = {
  readonly lockId: string;
  readonly token: string;
  readonly info: LockInfo;
};

/**
 * Terraform's own lock on a stack's state, inside the lane's grant: it belongs to a fencing token, so a lock whose run has lost
 * its lease is nobody's and never has to be broken by hand (Q6, BE4). Not event-sourced: the lane's grant is what is on record.
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
      `insert into ops.state_locks as known (stack_id, token, info) values ($1, $2, $3)
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
    await this.pool.query(`delete from ops.state_locks where stack_id = $1 and info->>'ID' = $2`, [
      stackId,
      lockId,
    ]);
    return (await this.current(stackId)) === undefined;
  }
}
