import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that this program was installed in: the nearest above with a package.json. */
export function findRepositoryRoot(from = __dirname): string {
  const parent = dirname(from);
  if (existsSync(join(from, 'package.json')) || parent === from) return from;
  return findRepositoryRoot(parent);
}
