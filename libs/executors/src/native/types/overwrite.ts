import { randomUUID } from 'node:crypto';
import { chmod, rename, rm, stat, writeFile } from 'node:fs/promises';

/** Replaces the text of an existing file, whole or not at all, with the permission bits it has. */
export async function overwrite(path: string, text: string): Promise<void> {
  const { mode } = await stat(path);
  const aside = `${path}.keelson-${randomUUID()}`;
  try {
    await writeFile(aside, text, { mode: 0o600, flush: true });
    await chmod(aside, mode & 0o7777);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
