import { createGunzip } from 'node:zlib';
import type { ArchiveLimits } from './archive-limits';
import { ArchiveRefused } from './archive-refused';

const NOT_GZIP = 'not a gzip-compressed tar archive, or a damaged one';

/** Unzips piece by piece and stops at the limit, so that a bomb costs no more than the limit's time and no memory. */
export async function* inflate(bytes: Buffer, limits: ArchiveLimits): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  gunzip.end(bytes);
  let unpacked = 0;
  const pieces = gunzip[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (let next = await piece(pieces); next; next = await piece(pieces)) {
      unpacked += next.length;
      if (unpacked > limits.unpackedBytesMax) {
        throw new ArchiveRefused(
          '',
          `the archive unpacks to over ${limits.unpackedBytesMax} bytes`,
        );
      }
      // The tar parser would unzip a second layer by itself, beyond this limit.
      if (unpacked === next.length && next[0] === 0x1f && next[1] === 0x8b) {
        throw new ArchiveRefused('', 'the archive is compressed twice');
      }
      yield next;
    }
  } finally {
    gunzip.destroy();
  }
}

async function piece(pieces: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  try {
    const next = await pieces.next();
    return next.done === true ? undefined : next.value;
  } catch {
    throw new ArchiveRefused('', NOT_GZIP);
  }
}
