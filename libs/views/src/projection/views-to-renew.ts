import { BEGINNING, type EventLog } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import { checkpointsTable } from './checkpoints';
import type { Projection } from './projection';

/** A log of fewer events fills an empty view in place, batch by batch, sooner than tables are made beside it. */
const FILL_IN_PLACE_EVENTS_MAX = 5_000;

/**
 * The views that must be built beside the live ones before they may be followed:
 *
 * - one that shows something in another version than the code's: what it shows stays until it can be replaced;
 * - one that shows nothing yet of a long log, after a restore or when it is new: tables that nobody reads are filled faster.
 */
export async function viewsToRenew(
  client: ClientBase,
  schema: string,
  eventLog: Pick<EventLog, 'head' | 'readAll'>,
  projections: readonly Projection[],
): Promise<readonly Projection[]> {
  const { rows } = await client.query<{ name: string; version: number; position: string }>(
    `select name, version, position from ${checkpointsTable(schema)}`,
  );
  const shown = new Map(
    rows.filter(({ position }) => BigInt(position) !== BEGINNING).map((row) => [row.name, row]),
  );
  const isNew = projections.some(({ name }) => !shown.has(name));
  const logIsLong = isNew && (await isLong(eventLog));
  return projections.filter(({ name, version }) => {
    const row = shown.get(name);
    return row ? row.version !== version : logIsLong;
  });
}

/** Positions may be sparse, so there are at most as many events as the newest one says. */
async function isLong(eventLog: Pick<EventLog, 'head' | 'readAll'>): Promise<boolean> {
  if ((await eventLog.head()) < BigInt(FILL_IN_PLACE_EVENTS_MAX)) return false;
  const first = await eventLog.readAll(BEGINNING, FILL_IN_PLACE_EVENTS_MAX);
  return first.length === FILL_IN_PLACE_EVENTS_MAX;
}
