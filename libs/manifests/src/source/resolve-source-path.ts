import { realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { ManifestInvalid } from '../manifest-invalid';

/**
 * The folder that a manifest's `source.path` names, with all links followed. It lies within the folder of the manifest, also
 * where a link on the way leads; everything else is a `ManifestInvalid` whose fault has the path `at`.
 */
export async function resolveSourcePath(
  manifestFile: string,
  path: string,
  at = 'source.path',
): Promise<string> {
  const refuse = (message: string): never => {
    throw new ManifestInvalid([{ path: at, message }], manifestFile);
  };
  if (path.startsWith('/')) refuse("must be relative to the manifest's folder");
  const root = await realpath(dirname(manifestFile));
  const folder = await realpath(join(root, path)).catch((cause: NodeJS.ErrnoException) =>
    refuse(cause.code === 'ENOENT' ? 'there is no such folder' : `cannot be read (${cause.code})`),
  );
  if (folder !== root && !folder.startsWith(root === sep ? root : root + sep)) {
    refuse("must stay within the manifest's folder, links included");
  }
  if (!(await stat(folder)).isDirectory()) refuse('must be a folder');
  return folder;
}
