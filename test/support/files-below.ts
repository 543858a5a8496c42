import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Every plain file in a folder and its folders, with its absolute path. Links are not followed. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => statSync(file, { throwIfNoEntry: false }) !== undefined);
}
