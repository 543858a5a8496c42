import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataDirectoryRefused, openDataDirectory } from '.';

const modeOf = (file: string): number => statSync(file).mode & 0o777;

describe('the data directory', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'keelson-data-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made closed to others, and its files survive a reopening', () => {
    const directory = openDataDirectory(path.join(folder, 'new', 'data'));
    expect(modeOf(directory.path) & 0o067).toBe(0);
    const secret = directory.readOrCreateSecretFile('admin-token', () => 'first');
    directory.close();
    const again = openDataDirectory(path.join(folder, 'new', 'data'));
    expect(again.installationId).toBe(directory.installationId);
    expect(again.readOrCreateSecretFile('admin-token', () => 'second')).toBe(secret);
    again.close();
  });

  it('refuses a second Keelson and names the first', () => {
    const directory = openDataDirectory(folder);
    expect(() => openDataDirectory(folder)).toThrow(`process ${process.pid}`);
    directory.close();
    openDataDirectory(folder).close();
  });

  it('leaves the mode of a folder that exists as it is', () => {
    const existing = path.join(folder, 'existing');
    mkdirSync(existing);
    chmodSync(existing, 0o755);
    openDataDirectory(existing).close();
    expect(modeOf(existing)).toBe(0o755);
  });

  it('refuses a file in place of the folder', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    expect(() => openDataDirectory(file)).toThrow(DataDirectoryRefused);
  });

  describe('a secret file', () => {
    const withDirectory = <T>(use: (directory: ReturnType<typeof openDataDirectory>) => T): T => {
      const directory = openDataDirectory(folder);
      try {
        return use(directory);
      } finally {
        directory.close();
      }
    };

    it('is readable by its owner alone, also one that was not', () => {
      const file = path.join(folder, 'master-key');
      writeFileSync(file, 'given\n');
      chmodSync(file, 0o644);
      withDirectory((directory) => {
        expect(directory.readOrCreateSecretFile('master-key', () => 'made')).toBe('given');
        expect(modeOf(file)).toBe(0o600);
        directory.readOrCreateSecretFile('admin-token', () => 'made');
        expect(modeOf(path.join(folder, 'admin-token'))).toBe(0o600);
        expect(readFileSync(path.join(folder, 'admin-token'), 'utf8')).toBe('made\n');
      });
    });

    it('is never replaced when it is empty: the secret may be lost, not the data', () => {
      writeFileSync(path.join(folder, 'master-key'), '');
      withDirectory((directory) => {
        expect(() => directory.readOrCreateSecretFile('master-key', () => 'made')).toThrow('empty');
      });
    });

    it('leaves nothing behind when the making fails', () => {
      withDirectory((directory) => {
        const fail = (): string => {
          throw new Error('no entropy');
        };
        expect(() => directory.readOrCreateSecretFile('master-key', fail)).toThrow('no entropy');
        expect(existsSync(path.join(folder, 'master-key'))).toBe(false);
      });
    });

    it.each(['../x', 'a/b', '..', '.hidden', ''])('has a plain name, not %j', (name) => {
      withDirectory((directory) => {
        expect(() => directory.readOrCreateSecretFile(name, () => 'made')).toThrow('plain');
      });
    });
  });
});
