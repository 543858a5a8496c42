import type { RecordedEvent } from './event-log.port';

/** The payload of a stored event is no JSON, or of a shape that only a newer Keelson knows. */
export class UnreadableEvent extends Error {
  constructor({ id, type, stream, revision }: Omit<RecordedEvent, 'data'>, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`event ${id} (${type}, revision ${revision} of ${stream}) cannot be read: ${why}`, {
      cause,
    });
    this.name = 'UnreadableEvent';
  }
}

/**
 * An event whose payload throws where it is looked at. A subscription hands it over like any other, because it is the subscriber
 * who knows whether he needs it: one view stops before it, and nobody else has to.
 */
export function unreadableEvent(event: Omit<RecordedEvent, 'data'>, cause: unknown): RecordedEvent {
  const error = new UnreadableEvent(event, cause);
  const get = (): never => {
    throw error;
  };
  return Object.defineProperty({ ...event }, 'data', { get, enumerable: true }) as RecordedEvent;
}
