import type { BinaryEventType, EventData } from '@eventstore/db-client';
import type { NewEvent } from '../event-log.port';

/**
 * An event whose payload goes to the store in exactly the text that the hash chain covers. The client writes the payload of a JSON
 * event by JSON.stringify, whatever text it came from; so it is told "JSON" where it asks what to tell the server, and "bytes"
 * where it asks, right after, how to write the payload. A contract spec reads the stored text back.
 */
class ExactJsonEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Record<string, unknown>;
  private told = false;

  constructor(event: NewEvent, text: string) {
    this.id = event.id;
    this.type = event.type;
    this.data = Buffer.from(text);
    this.metadata = event.metadata;
  }

  get contentType(): 'application/json' | 'application/octet-stream' {
    const contentType = this.told ? 'application/octet-stream' : 'application/json';
    this.told = true;
    return contentType;
  }
}

/** For one append call: an event can be written once. */
export function exactJsonEvent(event: NewEvent, text: string): EventData<BinaryEventType> {
  return new ExactJsonEvent(event, text) as unknown as EventData<BinaryEventType>;
}
