import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { Unpack } from 'tar';
import { ARCHIVE_LIMITS, type ArchiveLimits } from './archive-limits';
import { ArchiveRefused } from './archive-refused';
import { checkArchive } from './check-archive';
import { inflate } from './inflate';

/**
 * Checks a whole archive, then unpacks it into `folder`, which must be empty or absent (it is made, 0700). Files keep their
 * executable bit and nothing else: owner, time and special modes are the unpacking process's own.
 */
export async function unpackSource(
  bytes: Buffer,
  folder: string,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<void> {
  const { tarBytes } = await checkArchive(bytes, limits);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) {
    throw new ArchiveRefused('', `the folder ${folder} is not empty`);
  }
  const unpack = new Unpack({
    cwd: folder,
    strict: true,
    brotli: false,
    zstd: false,
    preserveOwner: false,
    noMtime: true,
    onReadEntry: (entry) => {
      if (entry.mode !== undefined) entry.mode = plainMode(entry.type, entry.mode);
    },
  });
  // Waited for from the start, so that an error in between is not an unhandled event.
  const closed = once(unpack, 'close');
  closed.catch(() => undefined);
  let left = tarBytes;
  for await (const piece of inflate(bytes, limits)) {
    if (left === 0) break;
    left -= piece.length;
    if (!unpack.write(piece)) await Promise.race([once(unpack, 'drain'), closed]);
  }
  unpack.end();
  await closed;
}

function plainMode(type: string, mode: number): number {
  return type === 'Directory' || (mode & 0o100) !== 0 ? 0o755 : 0o644;
}
