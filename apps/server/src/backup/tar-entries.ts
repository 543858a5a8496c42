import { type FileHandle, open } from 'node:fs/promises';
import { Header } from 'tar';

const BLOCK_BYTES = 512;
const CHUNK_BYTES = 1024 * 1024;
const FILE_MODE = 0o600;

/** The file is no tar file, or ends too early. */
export class TarBroken extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TarBroken';
  }
}

export type TarEntry = {
  readonly path: string;
  readonly size: number;
  /** May be read once per call, in any order, as long as the file is open. */
  chunks(): AsyncGenerator<Buffer, void, void>;
};

/** What comes before an entry's content. Names are short here, so the plainest form of tar holds them. */
export function tarHead(path: string, size: number, mtime: Date): Buffer {
  const header = new Header({ path, size, mtime, type: 'File', mode: FILE_MODE, uid: 0, gid: 0 });
  if (header.encode() || !header.block) {
    throw new RangeError(`${path} does not fit into a tar file`);
  }
  return header.block;
}

/** What comes after it. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
}

export const tarEnd = (): Buffer => Buffer.alloc(2 * BLOCK_BYTES);

/** The entries of a tar file one after the other. @throws TarBroken */
export async function* tarEntries(file: string): AsyncGenerator<TarEntry, void, void> {
  const handle = await open(file, 'r');
  try {
    const { size: fileSize } = await handle.stat();
    for (let at = 0; ;) {
      const block = await readAt(handle, at, BLOCK_BYTES);
      const header = headerOf(block);
      if (header?.nullBlock) return;
      const { path, size, cksumValid } = header ?? {};
      if (cksumValid !== true || path === undefined || size === undefined) {
        throw new TarBroken(`the entry at byte ${at} is damaged`);
      }
      const begin = at + BLOCK_BYTES;
      at = begin + size + tarPadding(size).length;
      if (at > fileSize) throw new TarBroken(`the file ends within ${path}`);
      yield { path, size, chunks: () => chunksOf(handle, begin, size) };
    }
  } finally {
    await handle.close();
  }
}

/** Undefined: bytes that no tar file has there. */
function headerOf(block: Buffer): Header | undefined {
  try {
    return new Header(block, 0);
  } catch {
    return undefined;
  }
}

async function* chunksOf(handle: FileHandle, begin: number, size: number) {
  for (let done = 0; done < size; done += CHUNK_BYTES) {
    yield await readAt(handle, begin + done, Math.min(CHUNK_BYTES, size - done));
  }
}

async function readAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead < length) throw new TarBroken(`the file ends at byte ${at + bytesRead}`);
  return buffer;
}
