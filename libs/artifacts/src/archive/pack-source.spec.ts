import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ARCHIVE_LIMITS } from './archive-limits';
import { checkArchive } from './check-archive';
import { packFolder } from './pack-folder';
import { packSource } from './pack-source';
import { unpackSource } from './unpack-source';

let temp: string;
beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'keelson-pack-'));
});
afterEach(() => rm(temp, { recursive: true }));

async function folderOf(name: string, files: Record<string, string>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(temp, name, path)), { recursive: true });
    await writeFile(join(temp, name, path), content);
  }
  return join(temp, name);
}

describe('packSource', () => {
  it('gives the same digest for the same content, whoever wrote it when', async () => {
    const files = { 'main.tf': 'a', 'modules/b/x.tf': 'b', [`${'n'.repeat(200)}.tf`]: 'c' };
    const one = await folderOf('one', files);
    const two = await folderOf('two', Object.fromEntries(Object.entries(files).reverse()));
    await chmod(join(two, 'main.tf'), 0o600);
    await utimes(join(two, 'main.tf'), 1, 1);
    const packed = await packSource(one);
    expect(packed.digest).toBe((await packSource(two)).digest);
    expect(packed.digest).toBe(`sha256:${createHash('sha256').update(packed.bytes).digest('hex')}`);
    await writeFile(join(two, 'main.tf'), 'A');
    expect((await packSource(two)).digest).not.toBe(packed.digest);
  });

  it('pins the bytes: a digest that moves would deploy what has not changed', async () => {
    const folder = await folderOf('pinned', { 'main.tf': 'output "x" { value = 1 }\n', 'd/e': '' });
    expect((await packSource(folder)).digest).toBe(
      'sha256:fc77ddca0a22a34aba2c8fbf3c4cd4d95277966011a0b235e9f650929d75ee08',
    );
  });

  it('leaves out git, terraform and local state, and keeps the lock file', async () => {
    const folder = await folderOf('source', {
      'main.tf': 'a',
      '.terraform.lock.hcl': 'b',
      '.terraform/providers/x': 'c',
      '.git/HEAD': 'd',
      'terraform.tfstate': 'e',
      'terraform.tfstate.backup': 'f',
      'modules/.terraform/y': 'g',
      'node_modules/z': 'h',
    });
    const { bytes } = await packSource(folder);
    const listed = execFileSync('tar', ['-tzf', '-'], { input: bytes, encoding: 'utf8' });
    expect(listed.trim().split('\n').sort()).toEqual([
      '.terraform.lock.hcl',
      'main.tf',
      'modules/',
      'node_modules/',
      'node_modules/z',
    ]);
  });

  it.each([
    ['/etc/passwd', 'the link is absolute'],
    ['../../outside', 'the link leaves the folder'],
    ['../sub/../../x', 'only a leading ..'],
  ])('refuses a link to %s', async (target, reason) => {
    const folder = await folderOf('source', { 'sub/file': 'x' });
    await symlink(target, join(folder, 'sub/link'));
    await expect(packSource(folder)).rejects.toMatchObject({
      path: 'sub/link',
      message: expect.stringContaining(reason),
    });
  });

  it('refuses a socket and a pipe', async () => {
    const folder = await folderOf('source', { file: 'x' });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(packSource(folder)).rejects.toMatchObject({ path: 'pipe' });
    await rm(join(folder, 'pipe'));
    const server = createServer();
    await new Promise<void>((listening) => server.listen(join(folder, 'sock'), listening));
    await expect(packSource(folder)).rejects.toMatchObject({ path: 'sock' });
    await new Promise((closed) => server.close(closed));
  });

  it('refuses an empty folder, too many entries and too many bytes, with the path', async () => {
    const folder = await folderOf('source', { a: 'x'.repeat(5000), b: 'y' });
    await mkdir(join(temp, 'empty'));
    await expect(packSource(join(temp, 'empty'))).rejects.toThrow(/is empty/);
    const few = { ...ARCHIVE_LIMITS, entriesMax: 1 };
    await expect(packSource(folder, few)).rejects.toMatchObject({ path: 'b' });
    const small = { ...ARCHIVE_LIMITS, archiveBytesMax: 3000 };
    await expect(packSource(folder, small)).rejects.toMatchObject({ path: 'a' });
  });
});

describe('unpackSource', () => {
  it('gives back what was packed: content, executable bit, links, empty folders', async () => {
    const long = `${'deep/'.repeat(30)}${'ü'.repeat(90)}.tf`;
    const folder = await folderOf('source', {
      'run.sh': '#!/bin/sh\n',
      [long]: 'long',
      'd/x': 'x',
    });
    await chmod(join(folder, 'run.sh'), 0o4755);
    await symlink('../run.sh', join(folder, 'd/link'));
    await mkdir(join(folder, 'hollow'));
    const { bytes } = await packSource(folder);
    const to = join(temp, 'target');
    await unpackSource(bytes, to);
    expect(await readFile(join(to, long), 'utf8')).toBe('long');
    expect((await stat(join(to, 'run.sh'))).mode & 0o7777).toBe(0o755);
    expect((await stat(to)).mode & 0o777).toBe(0o700);
    expect(await readlink(join(to, 'd/link'))).toBe('../run.sh');
    expect((await stat(join(to, 'hollow'))).isDirectory()).toBe(true);
    expect((await packSource(to)).digest).toBe((await packSource(folder)).digest);
  });

  it('unpacks what an ordinary tar made, hard links and padding included', async () => {
    const folder = await folderOf('source', { 'a.tf': 'a'.repeat(100_000) });
    execFileSync('ln', [join(folder, 'a.tf'), join(folder, 'b.tf')]);
    const bytes = execFileSync('tar', ['-czf', '-', '-b', '200', '-C', folder, '.']);
    await unpackSource(bytes, join(temp, 'target'));
    expect(await readFile(join(temp, 'target/b.tf'), 'utf8')).toHaveLength(100_000);
  });

  it('writes nothing when any entry is refused', async () => {
    const folder = await folderOf('source', { a: 'a' });
    const bytes = execFileSync('tar', ['-czPf', '-', '-C', folder, 'a', '/etc/hostname']);
    const to = join(temp, 'target');
    await expect(unpackSource(bytes, to)).rejects.toMatchObject({ path: '/etc/hostname' });
    await expect(stat(to)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses a folder that holds something: a link in it could lead outside', async () => {
    const folder = await folderOf('source', { a: 'a' });
    const { bytes } = await packSource(folder);
    await expect(unpackSource(bytes, folder)).rejects.toThrow(/not empty/);
  });

  it('carries many files through the parser pushing back', async () => {
    const files = Array.from({ length: 300 }, (_, i) => [`f${i}`, `${i}`.repeat(2000)] as const);
    const { bytes } = await packFolder(await folderOf('many', Object.fromEntries(files)));
    expect((await checkArchive(bytes)).entries).toBe(300);
    await unpackSource(bytes, join(temp, 'target'));
    expect(await readFile(join(temp, 'target/f299'), 'utf8')).toBe('299'.repeat(2000));
  });
});
