import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A job's place on disk (0700): the work folder, the scratch folder beside it and, for a handover, the manifest. */
export const workdirOf = (folder: string): string => join(folder, 'work');
export const scratchOf = (folder: string): string => join(folder, 'scratch');
export const manifestName = 'manifest.json';

const ownEntries = new Set(['work', 'scratch', manifestName]);

/** Makes the folder anew. Never removes a folder that holds anything else than a job's things, whatever its name says. */
export async function makeJobFolder(folder: string): Promise<void> {
  await removeJobFolder(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(workdirOf(folder), { mode: 0o700 });
  await mkdir(scratchOf(folder), { mode: 0o700 });
}

export async function removeJobFolder(folder: string): Promise<void> {
  const stats = await lstat(folder).catch(() => undefined);
  if (stats === undefined) return;
  if (!stats.isDirectory()) throw new Error(`${folder} is in the way: it is not a folder`);
  const foreign = (await readdir(folder)).find((name) => !ownEntries.has(name));
  if (foreign !== undefined) {
    throw new Error(`${folder} is in the way: it holds ${foreign}, which is not of a job`);
  }
  await rm(folder, { recursive: true, force: true });
}

export async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() ?? false;
}
