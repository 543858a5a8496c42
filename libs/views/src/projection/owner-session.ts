import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

/** How long a waiting process lets pass between two tries: the longest time for which nobody projects after an owner's death. */
export const OWNERSHIP_POLL_MS = 250;
const LOCK_SPACE = 'keelson-projections';

/**
 * The right to project into one schema: a session advisory lock on a connection of its own, which also carries every write. So
 * the right ends with the connection, and without the connection there is no way to write: a process that was declared dead by
 * the database cannot go on by mistake. What a statement in flight may still do is stopped by the compare-and-set checkpoint.
 */
export class OwnerSession {
  private readonly loss = new AbortController();

  private constructor(
    readonly client: PoolClient,
    private readonly schema: string,
  ) {
    client.on('error', this.lose);
    client.on('end', this.lose);
  }

  /** Waits for its turn. Undefined when the signal aborts first. @throws what the database throws */
  static async take(
    pool: Pool,
    schema: string,
    signal: AbortSignal,
  ): Promise<OwnerSession | undefined> {
    const session = new OwnerSession(await pool.connect(), schema);
    try {
      while (!signal.aborted) {
        if (await session.tryLock()) return session;
        await delay(OWNERSHIP_POLL_MS, undefined, { signal }).catch(() => undefined);
      }
    } catch (error) {
      session.close(true);
      throw error;
    }
    session.close(false);
    return undefined;
  }

  /** Aborts when the connection is lost. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  async release(): Promise<void> {
    const broken = this.loss.signal.aborted;
    await this.client
      .query('select pg_advisory_unlock(hashtext($1), hashtext($2))', [LOCK_SPACE, this.schema])
      .then(
        () => this.close(broken),
        () => this.close(true),
      );
  }

  private readonly lose = (): void => this.loss.abort();

  private async tryLock(): Promise<boolean> {
    const { rows } = await this.client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock(hashtext($1), hashtext($2)) as locked',
      [LOCK_SPACE, this.schema],
    );
    return rows[0]?.locked === true;
  }

  private close(broken: boolean): void {
    this.client.removeListener('end', this.lose);
    this.client.release(broken);
    this.client.removeListener('error', this.lose);
  }
}
