import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ARCHIVE_LIMITS, ENTRY_DEPTH_MAX, type ArchiveLimits } from './archive-limits';
import { ArchiveRefused } from './archive-refused';
import { linkTargetFault } from './link-target';
import { TAR_END, tarEntry } from './tar-entry';

export type PackOptions = {
  /** True leaves the entry, and all beneath it, out. `path` is relative to the folder, with slashes. */
  readonly skip?: (name: string, path: string) => boolean;
  readonly limits?: ArchiveLimits;
};
/** `digest` is `sha256:…` of `bytes`. */
export type PackedFolder = { readonly digest: string; readonly bytes: Buffer };

const GZIP_OS_BYTE = 9;
const GZIP_OS_UNKNOWN = 255;

/**
 * Packs a folder as tar.gz. The same content gives the same bytes on every machine: entries are sorted, owners and times are
 * left out, modes are 755 or 644. For the same reason the gzip stores and does not compress: what deflate produces differs
 * between processors and versions of zlib, and a digest that moves would deploy what has not changed.
 */
export async function packFolder(folder: string, options: PackOptions = {}): Promise<PackedFolder> {
  const packing = new Packing(folder, options);
  await packing.addChildren('', 1);
  return packing.finish();
}

class Packing {
  readonly #blocks: Buffer[] = [];
  readonly #limits: ArchiveLimits;
  #bytes = TAR_END.length;
  #entries = 0;

  constructor(
    private readonly folder: string,
    private readonly options: PackOptions,
  ) {
    this.#limits = options.limits ?? ARCHIVE_LIMITS;
  }

  async addChildren(parent: string, depth: number): Promise<void> {
    const names = await readdir(join(this.folder, parent));
    for (const name of names.sort()) {
      const path = parent === '' ? name : `${parent}/${name}`;
      if (this.options.skip?.(name, path) === true) continue;
      if (depth > ENTRY_DEPTH_MAX) {
        throw new ArchiveRefused(path, `it lies deeper than ${ENTRY_DEPTH_MAX} folders`);
      }
      await this.#addPath(path, depth);
    }
  }

  finish(): PackedFolder {
    if (this.#entries === 0) throw new ArchiveRefused('', `the folder ${this.folder} is empty`);
    const bytes = gzipSync(Buffer.concat([...this.#blocks, TAR_END]), { level: 0 });
    bytes[GZIP_OS_BYTE] = GZIP_OS_UNKNOWN;
    if (bytes.length > this.#limits.archiveBytesMax) throw this.#tooLarge('');
    return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes };
  }

  async #addPath(path: string, depth: number): Promise<void> {
    const stats = await lstat(join(this.folder, path));
    if (/[\\\p{Cc}]/u.test(path) || /^[a-z]:/i.test(path)) {
      throw new ArchiveRefused(path, 'the name cannot be carried to every system');
    }
    if (stats.isDirectory()) {
      this.#add(path, tarEntry({ path, type: 'Directory', mode: 0o755 }));
      await this.addChildren(path, depth + 1);
    } else if (stats.isSymbolicLink()) {
      await this.#addLink(path);
    } else if (stats.isFile()) {
      await this.#addFile(path);
    } else {
      throw new ArchiveRefused(path, 'only files, folders and links can be packed');
    }
  }

  async #addLink(path: string): Promise<void> {
    const linkpath = await readlink(join(this.folder, path));
    const fault = linkTargetFault(path, linkpath);
    if (fault !== undefined) throw new ArchiveRefused(path, fault);
    this.#add(path, tarEntry({ path, type: 'SymbolicLink', mode: 0o777, linkpath }));
  }

  async #addFile(path: string): Promise<void> {
    // Never through a link that takes the file's place between the look and the read.
    const file = await open(join(this.folder, path), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { size, mode } = await file.stat();
      if (this.#bytes + size > this.#limits.archiveBytesMax) throw this.#tooLarge(path);
      const content = await file.readFile();
      this.#add(
        path,
        tarEntry({ path, type: 'File', mode: (mode & 0o100) === 0 ? 0o644 : 0o755, content }),
      );
    } finally {
      await file.close();
    }
  }

  #add(path: string, block: Buffer): void {
    this.#entries += 1;
    this.#bytes += block.length;
    if (this.#entries > this.#limits.entriesMax) {
      throw new ArchiveRefused(path, `the folder has more than ${this.#limits.entriesMax} entries`);
    }
    if (this.#bytes > this.#limits.archiveBytesMax) throw this.#tooLarge(path);
    this.#blocks.push(block);
  }

  #tooLarge(path: string): ArchiveRefused {
    return new ArchiveRefused(
      path,
      `with it the archive is larger than ${this.#limits.archiveBytesMax} bytes`,
    );
  }
}
