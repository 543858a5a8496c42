import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** The absolute path of a program, looked up as a shell would; `undefined` when there is none that may be executed. */
export async function findBinary(
  name: string,
  searchPath: string | undefined,
): Promise<string | undefined> {
  const candidates = name.includes('/')
    ? [resolve(name)]
    : (searchPath ?? '')
        .split(delimiter)
        .filter((folder) => isAbsolute(folder))
        .map((folder) => join(folder, name));
  for (const candidate of candidates) {
    if (await mayExecute(candidate)) return candidate;
  }
  return undefined;
}

async function mayExecute(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
