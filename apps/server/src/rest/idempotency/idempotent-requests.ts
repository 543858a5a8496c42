import { createHash } from 'node:crypto';
import type { Pool } from 'pg';

/** A key may be used again after this time, as if it had never been used. */
const KEPT_DAYS = 7;

/**
 * When each request with an `Idempotency-Key` came first. Ids that a command makes follow from its time, so a repeated command has
 * to know it. Not event-sourced: when a row is lost, a repetition is a new wish.
 */
export class IdempotentRequests {
  constructor(private readonly pool: Pool) {}

  async migrate(): Promise<void> {
    await this.pool.query(`
      create schema if not exists ops;
      create table if not exists ops.idempotent_requests (
        command_id uuid primary key,
        body_digest text not null,
        first_at timestamptz not null
      );
      delete from ops.idempotent_requests where first_at < now() - interval '${KEPT_DAYS} days'`);
  }

  /** The time of the first request with this id; undefined when that one had another body. */
  async first(commandId: string, body: Buffer | string, now: Date): Promise<Date | undefined> {
    const digest = createHash('sha256').update(body).digest('hex');
    await this.pool.query(
      `insert into ops.idempotent_requests (command_id, body_digest, first_at) values ($1, $2, $3)
       on conflict do nothing`,
      [commandId, digest, now],
    );
    const { rows } = await this.pool.query<{ body_digest: string; first_at: Date }>(
      'select body_digest, first_at from ops.idempotent_requests where command_id = $1',
      [commandId],
    );
    return rows[0]?.body_digest === digest ? rows[0].first_at : undefined;
  }
}
