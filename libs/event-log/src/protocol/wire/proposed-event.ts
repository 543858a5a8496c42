import type { NewByteEvent } from '../byte-log.port';
import { invalidArgument, missingMetadata } from './protocol-error';

/** An event of an append as it stood in the message. */
export type ProposedEvent = {
  readonly id: string | undefined;
  readonly type: string | undefined;
  readonly contentType: string | undefined;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
};

/** @throws ProtocolError */
export function acceptedEvent(proposed: ProposedEvent): NewByteEvent {
  const { id, type, contentType, data, metadata } = proposed;
  const missing = [
    ...(type === undefined ? ['type'] : []),
    ...(contentType === undefined ? ['content-type'] : []),
  ];
  if (type === undefined || missing.length > 0) throw missingMetadata(missing);
  if (id === undefined) throw invalidArgument('an event needs an id that is a UUID');
  return { id, type, isJson: contentType === 'application/json', data, metadata };
}

/** What EventStoreDB counts against the maximum append size. */
export const sizeOf = ({ type, data, metadata }: NewByteEvent): number =>
  2 * type.length + data.length + metadata.length;
