import { Header, Pax } from 'tar';

export type TarEntry = {
  readonly path: string;
  readonly type: 'File' | 'Directory' | 'SymbolicLink';
  readonly mode: number;
  readonly linkpath?: string;
  readonly content?: Buffer;
};

const BLOCK_BYTES = 512;
const EPOCH = new Date(0);
export const TAR_END = Buffer.alloc(2 * BLOCK_BYTES);

/** One entry's blocks, with nothing in them that is not content: no owner, no time. */
export function tarEntry(entry: TarEntry): Buffer {
  const content = entry.content ?? Buffer.alloc(0);
  const path = entry.type === 'Directory' ? `${entry.path}/` : entry.path;
  const links = entry.linkpath === undefined ? {} : { linkpath: entry.linkpath };
  const header = new Header({
    path,
    type: entry.type,
    mode: entry.mode,
    size: content.length,
    mtime: EPOCH,
    ...links,
  });
  const block = Buffer.alloc(BLOCK_BYTES);
  const needsPax = header.encode(block, 0);
  const pax = needsPax
    ? new Pax({ path, size: content.length, mtime: EPOCH, ...links }).encode()
    : Buffer.alloc(0);
  const padding = Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES);
  return Buffer.concat([pax, block, content, padding]);
}
