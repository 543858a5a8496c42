import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

/** How long a waiting process lets pass between two tries: the longest time for which nobody works after an owner's death. */
export const OWNERSHIP_POLL_MS = 250;

/**
 * The right to do something that one process at a time does for all: a session advisory lock on a connection of its own. The
 * right ends with the connection; whoever writes through this very connection cannot go on by mistake after the database has
 * declared it dead. What a statement in flight may still do is stopped by a compare-and-set checkpoint.
 */
export class OwnerSession {
  private readonly loss = new AbortController();

  private constructor(
    readonly client: PoolClient,
    private readonly space: string,
    private readonly name: string,
  ) {
    client.on('error', this.lose);
    client.on('end', this.lose);
  }

  /** Waits for its turn. Undefined when the signal aborts first. @throws what the database throws */
  static async take(
    pool: Pool,
    space: string,
    name: string,
    signal: AbortSignal,
  ): Promise<OwnerSession | undefined> {
    const session = new OwnerSession(await pool.connect(), space, name);
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

  /** Does not wait: undefined when another session has the right. @throws what the database throws */
  static async takeAtOnce(
    pool: Pool,
    space: string,
    name: string,
  ): Promise<OwnerSession | undefined> {
    const session = new OwnerSession(await pool.connect(), space, name);
    try {
      if (await session.tryLock()) return session;
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
      .query('select pg_advisory_unlock(hashtext($1), hashtext($2))', [this.space, this.name])
      .then(
        () => this.close(broken),
        () => this.close(true),
      );
  }

  private readonly lose = (): void => this.loss.abort();

  private async tryLock(): Promise<boolean> {
    const { rows } = await this.client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock(hashtext($1), hashtext($2)) as locked',
      [this.space, this.name],
    );
    return rows[0]?.locked === true;
  }

  private close(broken: boolean): void {
    this.client.removeListener('end', this.lose);
    this.client.release(broken);
    this.client.removeListener('error', this.lose);
  }
}
