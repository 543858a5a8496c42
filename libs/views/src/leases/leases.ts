import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

export type Lease = {
  readonly jobId: string;
  readonly attempt: number;
  readonly token: string;
  readonly agent: string;
  readonly leaseUntil: Date;
};

/** Leases that one round of the reaper looks at, at most; the next round sees the rest. */
export const EXPIRED_LEASES_MAX = 500;

/**
 * How long a worker may be believed to be at work. One row per claimed job, renewed by every heartbeat.
 *
 * Not event-sourced: a heartbeat is no fact worth remembering, its absence is, and that is an event (`ExpireLease` is decided by
 * the job). So these rows are not a view and cannot be rebuilt from the log; whoever loses them sees claimed jobs without a
 * lease (`LostClaims`). They never decide who may write: the fencing token does.
 */
@Injectable()
export class Leases {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Also renews. A lease of a newer attempt is not replaced by one of an older. */
  async grant({ jobId, attempt, token, agent, leaseUntil }: Lease): Promise<void> {
    await this.dataSource.query(
      `insert into ops.leases as held (job_id, attempt, token, agent, lease_until)
       values ($1, $2, $3, $4, $5)
       on conflict (job_id) do update set attempt = excluded.attempt, token = excluded.token,
         agent = excluded.agent, lease_until = excluded.lease_until
       where held.attempt <= excluded.attempt`,
      [jobId, attempt, token, agent, leaseUntil],
    );
  }

  /** Renews the lease that has this token; false when there is none: it is another's, or it has ended. */
  async heartbeat(jobId: string, token: string, leaseUntil: Date): Promise<boolean> {
    const [rows]: [unknown[]] = await this.dataSource.query(
      `update ops.leases set lease_until = $3 where job_id = $1 and token = $2 returning job_id`,
      [jobId, token, leaseUntil],
    );
    return rows.length > 0;
  }

  /** Those that ended before `now`, the longest ended first. */
  async expired(now: Date): Promise<readonly Lease[]> {
    return this.dataSource.query(
      `select job_id as "jobId", attempt, token, agent, lease_until as "leaseUntil"
       from ops.leases where lease_until < $1 order by lease_until limit $2`,
      [now, EXPIRED_LEASES_MAX],
    );
  }

  /** With an attempt: only when the lease is still of that attempt. */
  async release(jobId: string, attempt?: number): Promise<void> {
    await this.dataSource.query(
      'delete from ops.leases where job_id = $1 and ($2::int is null or attempt = $2)',
      [jobId, attempt ?? null],
    );
  }

  /** Of jobs that have ended. */
  async releaseAll(jobIds: readonly string[]): Promise<void> {
    await this.dataSource.query('delete from ops.leases where job_id = any($1::text[])', [jobIds]);
  }

  /** No lease ends before `until`: the grace after a time in which no server ran and nobody could renew. */
  async extendAll(until: Date): Promise<void> {
    await this.dataSource.query('update ops.leases set lease_until = $1 where lease_until < $1', [
      until,
    ]);
  }
}
