import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { StoredEvent } from '../event-log.port';

const LEAF = Buffer.from([0]);
export const LEAF_BYTES = 32;

/**
 * What the Merkle tree keeps of one event: SHA-256 over a zero byte and the canonical JSON (RFC 8785) of its place, its type, its
 * metadata and the digest of its stored payload. So it covers what the chain of its stream does not: who did it and when.
 *
 * Left out on purpose: the position and the time of recording, which are the store's own and change when a backup is restored
 * into another store. The order of events is covered by their order in the tree.
 */
export function leafOf({ stream, revision, id, type, metadata, data }: StoredEvent): Buffer {
  const dataDigest = createHash('sha256').update(data).digest('hex');
  const text = canonicalize({ stream, revision, id, type, metadata, dataDigest }) ?? '';
  return createHash('sha256').update(LEAF).update(text).digest();
}
