import { fileURLToPath } from 'node:url';
import { SettingInvalid } from './setting-invalid';

/** The folder that KEELSON_BLOB_URL names; undefined: that in the data directory. @throws SettingInvalid */
export function blobFolderOf(
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const text = environment.KEELSON_BLOB_URL;
  if (text === undefined || text === '') return undefined;
  try {
    return fileURLToPath(text);
  } catch {
    throw new SettingInvalid(
      'KEELSON_BLOB_URL',
      `must be the URL of a folder with its full path, like file:///srv/keelson/blobs, not "${text}"`,
    );
  }
}
