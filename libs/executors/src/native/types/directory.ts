import { chmod, lstat, mkdir, rmdir } from 'node:fs/promises';
import type { Attributes, ResourceType } from '../resource-type';
import { absent, modeOf } from './file-content';

/** A folder with these permission bits. What is in it belongs to others: removed only when it is empty. */
export const directory: ResourceType = {
  required: ['path'],
  optional: ['mode'],
  create: (properties, place) => {
    const path = properties.absolutePath('path', place.root);
    const mode = properties.mode('mode', '0755');
    return Promise.resolve({
      key: `directory:${path}`,
      identity: { path },
      exports: { path, mode },
      shown: { path },
      want: () => ({ kind: 'directory', mode }),
      read: () => readDirectory(path),
      apply: async () => {
        await mkdir(path, { recursive: true });
        await chmod(path, Number.parseInt(mode, 8));
      },
    });
  },
  readRecorded: (identity) => readDirectory(identity.path as string),
  destroyable: () => true,
  destroy: async (identity) => {
    await rmdir(identity.path as string).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') {
        throw new Error('it is not empty, and what is in it is not managed here: empty it first');
      }
      absent(error);
    });
  },
};

async function readDirectory(path: string): Promise<Attributes | null> {
  const stat = await lstat(path).catch(absent);
  if (stat === null) return null;
  return { kind: stat.isDirectory() ? 'directory' : 'not a directory', mode: modeOf(stat.mode) };
}
