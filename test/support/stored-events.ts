import type { AllStreamResolvedEvent, ResolvedEvent } from '@eventstore/db-client';
import { BEGINNING, PostgresEventLog, type StoredEvent } from '@keelson/event-log';

const EVENTS_MAX = 1_000;

export async function storedEvents(databaseUrl: string): Promise<readonly StoredEvent[]> {
  const log = new PostgresEventLog({ connection: databaseUrl });
  const events = await log.readStored(BEGINNING, EVENTS_MAX);
  await log.close();
  return events;
}

/** What a client of EventStoreDB is shown, in the words of our own log. */
export async function shownEvents(
  read: AsyncIterable<ResolvedEvent | AllStreamResolvedEvent>,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const { event } of read) {
    if (event === undefined) throw new Error('an event is missing');
    const { id, type, streamId: stream, revision, position, data, metadata, created } = event;
    events.push({
      ...{ id, type, stream, revision: Number(revision) },
      position: position?.commit as StoredEvent['position'],
      data: JSON.stringify(data),
      metadata: metadata as StoredEvent['metadata'],
      recordedAt: created.toISOString(),
    });
  }
  return events;
}
