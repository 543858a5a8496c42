import { cpSync, existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPostgresBinaries, restoreLibraryLinks } from './postgres-binaries';

describe('the binaries', () => {
  it('are found with a version', () => {
    const { folder, version } = findPostgresBinaries();
    expect(existsSync(path.join(folder, 'bin', 'postgres'))).toBe(true);
    expect(version).toMatch(/^\d+\./);
  });

  it('get the library links that an install without scripts leaves out', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'keelson-binaries-'));
    try {
      const installed = findPostgresBinaries().folder;
      mkdirSync(path.join(folder, 'native', 'lib'), { recursive: true });
      cpSync(
        path.join(installed, 'pg-symlinks.json'),
        path.join(folder, 'native/pg-symlinks.json'),
      );
      for (const name of ['libpq.so.5.18', 'libicuuc.so.60.2']) {
        cpSync(path.join(installed, 'lib', name), path.join(folder, 'native/lib', name));
      }
      restoreLibraryLinks(folder);
      restoreLibraryLinks(folder);
      const link = path.join(folder, 'native/lib/libicuuc.so.60');
      expect(readlinkSync(link)).toBe('libicuuc.so.60.2');
      expect(existsSync(link)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['musl', { os: 'linux', arch: 'x64', libc: 'musl' }],
    ['win32-x64', { os: 'win32', arch: 'x64', libc: 'other' }],
    ['linux-s390x', { os: 'linux', arch: 's390x', libc: 'glibc' }],
  ] as const)('are refused on %s with the way out', (named, platform) => {
    expect(() => findPostgresBinaries(platform)).toThrow(named);
    expect(() => findPostgresBinaries(platform)).toThrow('KEELSON_DATABASE_URL');
  });
});
