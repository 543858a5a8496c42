import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

/** How long a waiting process lets pass between two tries: what a clean stop costs those who wait. */
export const OWNERSHIP_POLL_MS = 250;
/** A session of which the database has heard nothing for so long belongs to a process that is frozen or cut off: it is ended. */
export const OWNER_SILENCE_MS_MAX = 3_000;
const SIGN_OF_LIFE_MS = 750;
const RELEASE = `
  select pg_advisory_unlock_all();
  reset idle_session_timeout;
  reset idle_in_transaction_session_timeout`;

/**
 * The right to do something that one process at a time does for all: a session advisory lock on a connection of its own. The
 * right ends with the connection; whoever writes through this very connection cannot go on by mistake after the database has
 * declared it dead. What a statement in flight may still do is stopped by a compare-and-set checkpoint.
 *
 * - The process dies: its connection closes, and the right is free at once.
 * - It freezes, or its machine is cut off: PostgreSQL itself ends the session when it has been silent for OWNER_SILENCE_MS_MAX. A
 *   session that is in the middle of a statement is not silent, however long that takes. When the process wakes up, it finds
 *   its session lost.
 *
 * Not promised: that a process whose event loop stands still for that long keeps its right. It begins anew then.
 */
export class OwnerSession {
  private readonly loss = new AbortController();
  private readonly signsOfLife: NodeJS.Timeout;
  private last: Promise<unknown> = Promise.resolve();

  private constructor(readonly client: PoolClient) {
    client.on('error', this.lose);
    client.on('end', this.lose);
    this.signsOfLife = setInterval(this.showLife, SIGN_OF_LIFE_MS).unref();
  }

  /** Waits for its turn. Undefined when the signal aborts first. @throws what the database throws */
  static async take(
    pool: Pool,
    space: string,
    name: string,
    signal: AbortSignal,
  ): Promise<OwnerSession | undefined> {
    return OwnerSession.on(pool, async (session) => {
      while (!signal.aborted) {
        if (await session.tryLock(space, name)) return true;
        await delay(OWNERSHIP_POLL_MS, undefined, { signal }).catch(() => undefined);
      }
      return false;
    });
  }

  /** Does not wait: undefined when another session has the right. @throws what the database throws */
  static async takeAtOnce(
    pool: Pool,
    space: string,
    name: string,
  ): Promise<OwnerSession | undefined> {
    return OwnerSession.on(pool, (session) => session.tryLock(space, name));
  }

  private static async on(
    pool: Pool,
    lock: (session: OwnerSession) => Promise<boolean>,
  ): Promise<OwnerSession | undefined> {
    const session = new OwnerSession(await pool.connect());
    try {
      if (await lock(session)) return session;
    } catch (error) {
      session.close(true);
      throw error;
    }
    await session.release();
    return undefined;
  }

  /** Aborts when the connection is lost. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /** One more right on the same session; does not wait. @throws what the database throws */
  async tryLock(space: string, name: string): Promise<boolean> {
    // In one statement: a process that freezes right after it must not keep what it has just got.
    const query = `
      select set_config('idle_session_timeout', $3, false),
             set_config('idle_in_transaction_session_timeout', $3, false),
             pg_try_advisory_lock(hashtext($1), hashtext($2)) as locked`;
    const { rows } = await this.inTurn((client) =>
      client.query<{ locked: boolean }>(query, [space, name, String(OWNER_SILENCE_MS_MAX)]),
    );
    return rows[0]?.locked === true;
  }

  /** Gives one right back. A session that is lost has none left. */
  async unlock(space: string, name: string): Promise<void> {
    if (this.lost.aborted) return;
    await this.inTurn((client) =>
      client.query('select pg_advisory_unlock(hashtext($1), hashtext($2))', [space, name]),
    );
  }

  /** A connection does one thing after the other. For what several parts of a process ask of the same session. */
  inTurn<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const result = this.last.then(() => work(this.client));
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Gives back all that it has, and the connection as it was. */
  async release(): Promise<void> {
    clearInterval(this.signsOfLife);
    await this.inTurn((client) => client.query(RELEASE)).then(
      () => this.close(this.lost.aborted),
      () => this.close(true),
    );
  }

  private readonly lose = (): void => this.loss.abort();

  private readonly showLife = (): void => {
    // In the middle of a statement the database knows that it lives. What fails here is told by the connection's own events.
    const { readyForQuery } = this.client as { readonly readyForQuery?: boolean };
    if (readyForQuery === false || this.lost.aborted) return;
    this.inTurn((client) => client.query('select')).catch(() => undefined);
  };

  private close(broken: boolean): void {
    clearInterval(this.signsOfLife);
    this.client.removeListener('end', this.lose);
    this.client.release(broken);
    this.client.removeListener('error', this.lose);
  }
}
