import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { TemporaryFolders } from '../../../../test/support/temporary-folders';
import { checkBackup } from './check-backup';
import { RestoreRefused } from './restore-refused';

describe(checkBackup, () => {
  const folders = new TemporaryFolders('keelson-check-backup-');
  afterEach(() => folders.remove());

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no tar file', Buffer.alloc(2_000, 0xff)],
    ['a packed one', gzipSync(Buffer.from('x'.repeat(100_000)), { level: 0 })],
    ['no end', Buffer.alloc(512)],
    ['no manifest', Buffer.alloc(1024)],
  ])('refuses a file that holds %s', async (_, bytes) => {
    const file = path.join(folders.make(), 'backup');
    writeFileSync(file, bytes);
    await expect(checkBackup(file)).rejects.toThrow(RestoreRefused);
    await expect(checkBackup(file)).rejects.toThrow(`${file} is damaged`);
  });

  it('refuses what is no file', async () => {
    const folder = folders.make();
    await expect(checkBackup(folder)).rejects.toThrow(`there is no file ${folder}`);
    await expect(checkBackup(path.join(folder, 'x'))).rejects.toThrow(RestoreRefused);
  });
});
