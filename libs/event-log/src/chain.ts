import { createHash, hash } from 'node:crypto';
import { encodeData } from './encode-data';

export type ChainedEvent = {
  readonly id: string;
  readonly type: string;
  readonly revision: number;
  /** The payload, or its stored bytes (or their text) when a stored event is verified. */
  readonly data: object | string | Uint8Array;
};

/**
 * The link of a stream's hash chain: SHA-256 (hex) over the UTF-8 bytes of
 *
 *     previousHash LF id LF type LF revision (decimal) LF data
 *
 * where `previousHash` is the `metadata.previousHash` of this same event (the empty string for revision 0) and `data` is the
 * exact stored payload. The result is the next event's `previousHash`. No field before `data` can hold a line feed, so two
 * different events never have the same input.
 *
 * True: changing, dropping, swapping or inserting an event inside a stream breaks every later link.
 * Not promised: that the newest event is authentic (nothing links to it yet), nor that a whole stream was not removed; an
 * exported signature over the heads of the chains answers that.
 */
export function chainHash(previousHash: string, event: ChainedEvent): string {
  const head = `${previousHash}\n${event.id}\n${event.type}\n${event.revision}\n`;
  if (event.data instanceof Uint8Array) {
    return createHash('sha256').update(head).update(event.data).digest('hex');
  }
  const text = typeof event.data === 'string' ? event.data : encodeData(event.data);
  return hash('sha256', head + text);
}
