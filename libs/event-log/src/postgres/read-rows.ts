import type { Pool } from 'pg';
import { LogUnavailable } from '../event-log.port';
import { isOutage } from './outage';
import { rawText } from './rows';

/**
 * Read again once at once: a pool may hand out a connection that died while it was idle.
 *
 * @throws LogUnavailable
 */
export async function readRows<Row extends unknown[]>(
  pool: Pool,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const query = { name, text, values: [...values], rowMode: 'array' as const, types: rawText };
  for (let attempt = 1; ; attempt++) {
    try {
      return (await pool.query<Row>(query)).rows;
    } catch (error) {
      if (!isOutage(error)) throw error;
      if (attempt === 2) {
        throw new LogUnavailable('the event log cannot be read', 'not_applied', { cause: error });
      }
    }
  }
}
