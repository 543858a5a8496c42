import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { streamPrefixes } from '@keelson/domain';
import {
  type EventCatalog,
  type EventLog,
  LogUnavailable,
  PostgresEventLog,
} from '@keelson/event-log';

import { SettingInvalid } from '../settings/setting-invalid';
import { StartRefused } from '../start-refused';

/** How long a start waits for an EventStoreDB that does not answer. */
const REACH_MS_MAX = 30_000;
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 2_000;

export type EventStoreLocation = {
  readonly databaseUrl: string;
  /** Absent: events are kept in the database. */
  readonly eventStoreUrl?: string | undefined;
};

/** The log where the settings want it, migrated or reached. @throws SettingInvalid, StartRefused */
export async function openEventLog(
  { databaseUrl, eventStoreUrl }: EventStoreLocation,
  catalog?: EventCatalog,
): Promise<EventLog> {
  if (eventStoreUrl !== undefined) return openEventStoreDb(eventStoreUrl, catalog);
  const log = new PostgresEventLog({ connection: databaseUrl, ...(catalog && { catalog }) });
  try {
    await log.migrate();
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** Loaded only where it is wanted: gRPC takes its time. */
async function openEventStoreDb(url: string, catalog?: EventCatalog): Promise<EventLog> {
  const { EventStoreDbEventLog } = await import('@keelson/event-log/eventstore');
  const logger = new Logger('EventStoreDB');
  let log: EventLog;
  try {
    log = new EventStoreDbEventLog({
      connectionString: url,
      streams: streamPrefixes,
      ...(catalog && { catalog }),
      report: (kind, message) =>
        kind === 'lost'
          ? logger.warn(`the log cannot be followed, and is tried again: ${message}`)
          : logger.log(message),
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SettingInvalid('KEELSON_EVENTSTORE_URL', `cannot be used: ${error.message}`);
  }
  try {
    await reach(log, logger);
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function reach(log: EventLog, logger: Logger): Promise<void> {
  const giveUpAtMs = Date.now() + REACH_MS_MAX;
  for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
    try {
      return void (await log.head());
    } catch (error) {
      const isAway = error instanceof LogUnavailable;
      const why = reasonOf(isAway ? error.cause : error);
      if (!isAway) throw refused(`does not let Keelson read: ${why}`, error);
      if (Date.now() >= giveUpAtMs) throw refused(`cannot be reached: ${why}`, error);
      if (waitMs === RETRY_FIRST_MS) logger.warn(`cannot be reached yet: ${why}`);
    }
    await delay(waitMs);
  }
}

function refused(what: string, cause: unknown): StartRefused {
  return new StartRefused(`the EventStoreDB of KEELSON_EVENTSTORE_URL ${what}`, { cause });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
