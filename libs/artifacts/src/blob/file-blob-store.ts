import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobEnvelope, ENVELOPE_HEAD_BYTES } from './blob-envelope';
import { BlobCorrupt, BlobKeyMismatch, BlobNotFound } from './blob-errors';
import { BLOB_BYTES_MAX, type BlobNamespace, type BlobStore } from './blob-store.port';

const DIGEST = /^sha256:([0-9a-f]{64})$/;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Blobs as encrypted files: `root/namespace/ab/abcdef…`. A file appears whole (written aside, synced, renamed) and readable by
 * its owner alone. A crash can leave a file in `root/tmp`, which nothing reads. `key` has 32 bytes.
 */
export class FileBlobStore implements BlobStore {
  readonly #envelope: BlobEnvelope;

  constructor(
    private readonly root: string,
    key: Buffer,
  ) {
    this.#envelope = new BlobEnvelope(key);
  }

  async put(namespace: BlobNamespace, bytes: Buffer): Promise<string> {
    if (bytes.length > BLOB_BYTES_MAX) {
      throw new RangeError(`a blob has at most ${BLOB_BYTES_MAX} bytes, this one ${bytes.length}`);
    }
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const path = this.#path(namespace, digest);
    if (!(await this.#isWritten(path))) {
      await this.#write(path, this.#envelope.seal(nameOf(namespace, digest), bytes));
    }
    return digest;
  }

  async get(namespace: BlobNamespace, digest: string): Promise<Buffer> {
    const envelope = await absentAsUndefined(readFile(this.#path(namespace, digest)));
    if (envelope === undefined) throw new BlobNotFound(namespace, digest);
    const opened = this.#envelope.open(nameOf(namespace, digest), envelope);
    switch (opened.kind) {
      case 'opened':
        return opened.bytes;
      case 'corrupt':
        throw new BlobCorrupt(namespace, digest);
      case 'other_key':
        throw new BlobKeyMismatch(namespace, digest);
    }
  }

  async has(namespace: BlobNamespace, digest: string): Promise<boolean> {
    return (await absentAsUndefined(stat(this.#path(namespace, digest)))) !== undefined;
  }

  async delete(namespace: BlobNamespace, digest: string): Promise<void> {
    await rm(this.#path(namespace, digest), { force: true });
  }

  /** The digest comes from outside: only its own form may become a path. */
  #path(namespace: BlobNamespace, digest: string): string {
    const hex = DIGEST.exec(digest)?.[1];
    if (hex === undefined) throw new TypeError('a digest is sha256: and 64 hexadecimal digits');
    return join(this.root, namespace, hex.slice(0, 2), hex);
  }

  /** A file of another key is written again: its content is at hand, and unreadable as it is. */
  async #isWritten(path: string): Promise<boolean> {
    const file = await absentAsUndefined(open(path, 'r'));
    if (file === undefined) return false;
    try {
      const head = Buffer.alloc(ENVELOPE_HEAD_BYTES);
      await file.read(head, 0, head.length, 0);
      return this.#envelope.wrote(head);
    } finally {
      await file.close();
    }
  }

  async #write(path: string, envelope: Buffer): Promise<void> {
    const aside = join(this.root, 'tmp', randomUUID());
    const makeFolder = (folder: string): Promise<string | undefined> =>
      mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    const [, made] = await Promise.all([makeFolder(dirname(aside)), makeFolder(dirname(path))]);
    const file = await open(aside, 'wx', FILE_MODE);
    try {
      await file.writeFile(envelope);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
    await syncFolder(dirname(path));
    if (made !== undefined) await syncFolder(dirname(dirname(path)));
  }
}

/** Makes a rename survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function nameOf(namespace: BlobNamespace, digest: string): string {
  return `${namespace}/${digest}`;
}

async function absentAsUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}
