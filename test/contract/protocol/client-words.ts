import { binaryEvent, jsonEvent } from '@eventstore/db-client';

export {
  ANY,
  BACKWARDS,
  END,
  FORWARDS,
  NO_STREAM,
  START,
  STREAM_EXISTS,
} from '@eventstore/db-client';

/** Links as EventStoreDB's projections write them: bytes of the form `revision@stream`. */
export const linkToEvents = (targets: readonly string[]) =>
  targets.map((target) => binaryEvent({ type: '$>', data: Buffer.from(target) }));

export const metadataEvent = (data: Record<string, unknown>) =>
  jsonEvent({ type: '$metadata', data: data as Record<string, string> });
