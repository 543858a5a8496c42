import { realpath, readFile } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { fault } from '../fault';

/** A file that comes with the stack's source, and from nowhere else, whatever links say. */
export async function readSourceFile(folder: string, name: string, path: string): Promise<Buffer> {
  const root = await realpath(folder);
  let file: string;
  try {
    file = await realpath(resolve(root, name));
  } catch {
    throw fault(path, `the stack's source has no file ${name}`);
  }
  const within = relative(root, file);
  if (within.startsWith('..') || isAbsolute(within)) {
    throw fault(path, `${name} lies outside the stack's source`);
  }
  return readFile(file);
}
