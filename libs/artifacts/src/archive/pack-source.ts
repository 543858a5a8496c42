import { packFolder, type PackedFolder } from './pack-folder';
import type { ArchiveLimits } from './archive-limits';

/**
 * Packs a stack's source folder: all but git's history, terraform's working folder, and local state, which is Keelson's to keep
 * and holds secrets in clear.
 */
export function packSource(folder: string, limits?: ArchiveLimits): Promise<PackedFolder> {
  return packFolder(folder, {
    skip: (name) => name === '.git' || name === '.terraform' || name.includes('.tfstate'),
    ...(limits && { limits }),
  });
}
