import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { LogUnavailable } from '../event-log.port';
import { isOutage } from './outage';

/** With the waits between them about 1.5 s: a restarted server is back by then, and a caller still waits. */
const ATTEMPTS_MAX = 6;
const RETRY_FIRST_MS = 50;

/** No connection could be had, so nothing was sent. */
class NotConnected extends Error {}

type Settleable = { readonly stream: string; readonly reject: (error: Error) => void };

/** Writes what is still open on one connection, and tells of each append that it has settled before it may fail. */
export type WriteOpen<Pending> = (
  client: PoolClient,
  open: readonly Pending[],
  settled: (append: Pending) => void,
) => Promise<void>;

/**
 * Settles every append of a batch; never rejects. An append that was sent and not answered is sent again with the same ids,
 * which changes nothing if it had happened; what the database refuses for what it is fails alone.
 */
export async function commitPatiently<Pending extends Settleable>(
  pool: Pool,
  batch: readonly Pending[],
  write: WriteOpen<Pending>,
): Promise<void> {
  let open = batch;
  let sent = false;
  const settled = (append: Pending): void => void (open = open.filter((other) => other !== append));
  for (let attempt = 1; ; attempt++) {
    try {
      return await onConnection(pool, (client) => write(client, open, settled));
    } catch (error) {
      sent ||= !(error instanceof NotConnected);
      if (!(error instanceof NotConnected) && !isOutage(error)) {
        return oneByOne(pool, open, write, error as Error);
      }
      if (attempt === ATTEMPTS_MAX) return unavailable(open, sent, error);
      await delay(RETRY_FIRST_MS * 2 ** (attempt - 1));
    }
  }
}

/** The database refuses something for what it is. Alone, only the guilty append fails. */
async function oneByOne<Pending extends Settleable>(
  pool: Pool,
  batch: readonly Pending[],
  write: WriteOpen<Pending>,
  error: Error,
): Promise<void> {
  if (batch.length === 1) return batch[0]?.reject(error);
  for (const append of batch) await commitPatiently(pool, [append], write);
}

async function onConnection(
  pool: Pool,
  work: (client: PoolClient) => Promise<void>,
): Promise<void> {
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw new NotConnected('no connection to the database', { cause: error });
  }
  try {
    await work(client);
    client.release();
  } catch (error) {
    client.release(isOutage(error));
    throw error;
  }
}

function unavailable(batch: readonly Settleable[], sent: boolean, cause: unknown): void {
  for (const append of batch) {
    append.reject(
      new LogUnavailable(
        `append to ${append.stream}: the database ${sent ? 'did not answer' : 'cannot be reached'}`,
        sent ? 'unknown' : 'not_applied',
        { cause },
      ),
    );
  }
}
