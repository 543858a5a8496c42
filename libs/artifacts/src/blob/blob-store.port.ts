/** What a blob is for. A blob is known within its namespace only. */
export type BlobNamespace = 'sources' | 'workspaces' | 'plans' | 'states' | 'logs';

export const BLOB_BYTES_MAX = 256 * 1024 * 1024;

/**
 * Keeps bytes under the digest of their content (`sha256:` and 64 hexadecimal digits, of the plain bytes).
 *
 * True: when `put` has returned, the blob survives a crash; what `get` returns is byte for byte what was put, or it throws; the
 * same bytes put twice are one blob; nothing is readable at rest without the key.
 * Not promised: that equality is hidden (equal bytes have an equal name), that `delete` overwrites the medium, or any count of
 * references: whoever deletes knows that nobody needs the blob.
 */
export interface BlobStore {
  put(namespace: BlobNamespace, bytes: Buffer): Promise<string>;
  /** Throws `BlobNotFound`, `BlobCorrupt` or `BlobKeyMismatch`. */
  get(namespace: BlobNamespace, digest: string): Promise<Buffer>;
  has(namespace: BlobNamespace, digest: string): Promise<boolean>;
  /** A blob that is not there is already deleted. */
  delete(namespace: BlobNamespace, digest: string): Promise<void>;
}
