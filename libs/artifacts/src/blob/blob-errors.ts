import type { BlobNamespace } from './blob-store.port';

abstract class BlobError extends Error {
  abstract readonly code: string;

  constructor(
    readonly namespace: BlobNamespace,
    readonly digest: string,
    what: string,
  ) {
    super(`blob ${namespace}/${digest} ${what}`);
    this.name = new.target.name;
  }
}

export class BlobNotFound extends BlobError {
  readonly code = 'blob_not_found';
  constructor(namespace: BlobNamespace, digest: string) {
    super(namespace, digest, 'is not in the store');
  }
}

/** The stored bytes are not those that were written: damaged, cut short, or moved here from another name. */
export class BlobCorrupt extends BlobError {
  readonly code = 'blob_corrupt';
  constructor(namespace: BlobNamespace, digest: string) {
    super(namespace, digest, 'is damaged: its bytes do not authenticate');
  }
}

export class BlobKeyMismatch extends BlobError {
  readonly code = 'blob_key_mismatch';
  constructor(namespace: BlobNamespace, digest: string) {
    super(namespace, digest, 'was written with another key');
  }
}
