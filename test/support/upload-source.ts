import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { packSource } from '@keelson/artifacts';
import type { KeelsonClient } from '@keelson/client';
import type { TemporaryFolders } from './temporary-folders';

/** Uploads a small native source and answers its digest. */
export async function uploadSource(
  client: KeelsonClient,
  folders: TemporaryFolders,
): Promise<string> {
  const folder = folders.make();
  writeFileSync(path.join(folder, 'stack.yaml'), 'resources: []\n');
  const { bytes } = await packSource(folder);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await client.putSource(sha256, bytes);
  return `sha256:${sha256}`;
}
