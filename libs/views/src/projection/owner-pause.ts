import type { ClientBase, Notification } from 'pg';

/** Of the right to project into a schema, which is the lock's name. */
export const PROJECTION_LOCK_SPACE = 'keelson-projections';

const CHANNEL = 'keelson_projection_pause';
/** How long the owner may take to finish its batch and go. One that does not is frozen, and loses its connection. */
const PAUSE_WAIT_MS = 5_000;
export const LOCK_NOT_AVAILABLE = '55P03';

export type PauseRequest = {
  /** Aborts when another session wants to have the owner's place for a moment. */
  readonly asked: AbortSignal;
  readonly ignore: () => Promise<void>;
};

/** For the owner of the right to project into a schema. */
export async function awaitPause(client: ClientBase, schema: string): Promise<PauseRequest> {
  const asked = new AbortController();
  const listener = ({ channel, payload }: Notification): void => {
    if (channel === CHANNEL && payload === schema) asked.abort();
  };
  client.on('notification', listener);
  await client.query(`listen ${CHANNEL}`);
  const ignore = async (): Promise<void> => {
    client.removeListener('notification', listener);
    // A connection that is lost listens to nothing any more.
    await client.query(`unlisten ${CHANNEL}`).catch(() => undefined);
  };
  return { asked: asked.signal, ignore };
}

/**
 * Does something to the live views while nobody projects into them. The owner, whichever process it is, finishes its batch, drops
 * what it has in memory and waits for its turn; so nothing that it remembers of the old tables can reach the new ones.
 *
 * Not promised: that an owner which does not react is spared; after `waitMs` its connection is ended, and with it its right.
 */
export async function whilePaused<Result>(
  client: ClientBase,
  schema: string,
  work: () => Promise<Result>,
  waitMs = PAUSE_WAIT_MS,
): Promise<Result> {
  await client.query('select pg_notify($1, $2)', [CHANNEL, schema]);
  if (!(await lockWithin(client, schema, waitMs))) {
    await endOwner(client, schema);
    if (!(await lockWithin(client, schema, waitMs))) {
      throw new Error('the process that keeps the views does not make way');
    }
  }
  try {
    return await work();
  } finally {
    await client.query('select pg_advisory_unlock(hashtext($1), hashtext($2))', [
      PROJECTION_LOCK_SPACE,
      schema,
    ]);
  }
}

async function lockWithin(client: ClientBase, schema: string, timeoutMs: number): Promise<boolean> {
  await client.query(`set lock_timeout = ${timeoutMs}`);
  try {
    await client.query('select pg_advisory_lock(hashtext($1), hashtext($2))', [
      PROJECTION_LOCK_SPACE,
      schema,
    ]);
    return true;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === LOCK_NOT_AVAILABLE) return false;
    throw error;
  } finally {
    await client.query('reset lock_timeout');
  }
}

async function endOwner(client: ClientBase, schema: string): Promise<void> {
  await client.query(
    `select pg_terminate_backend(pid) from pg_locks
     where locktype = 'advisory' and granted and objsubid = 2
       and database = (select oid from pg_database where datname = current_database())
       and classid = hashtext($1)::oid and objid = hashtext($2)::oid`,
    [PROJECTION_LOCK_SPACE, schema],
  );
}
