import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BlobCorrupt, BlobKeyMismatch, BlobNotFound } from './blob-errors';
import { FileBlobStore } from './file-blob-store';

const key = randomBytes(32);
const SECRET = Buffer.from('a state with a password: hunter2'.repeat(10));
let root: string;
let store: FileBlobStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'keelson-blobs-'));
  store = new FileBlobStore(join(root, 'blobs'), key);
});
afterEach(() => rm(root, { recursive: true }));

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
}
async function onlyFile(): Promise<string> {
  const [file, ...more] = await filesIn(root);
  expect(more).toEqual([]);
  return file!;
}

describe('FileBlobStore', () => {
  it('gives back what was put, under the digest of the plain bytes', async () => {
    const digest = await store.put('states', SECRET);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await store.get('states', digest)).toEqual(SECRET);
    expect(await store.has('states', digest)).toBe(true);
    expect(await store.put('states', SECRET)).toBe(digest);
    expect(await new FileBlobStore(join(root, 'blobs'), key).get('states', digest)).toEqual(SECRET);
  });

  it('keeps an empty blob and a large one', async () => {
    for (const bytes of [Buffer.alloc(0), randomBytes(3_000_000)]) {
      expect((await store.get('logs', await store.put('logs', bytes))).equals(bytes)).toBe(true);
    }
  });

  it('keeps namespaces apart', async () => {
    const digest = await store.put('states', SECRET);
    expect(await store.has('plans', digest)).toBe(false);
    await expect(store.get('plans', digest)).rejects.toThrow(BlobNotFound);
  });

  it('writes nothing in clear, and for its owner alone', async () => {
    await store.put('plans', SECRET);
    const file = await onlyFile();
    expect((await readFile(file)).includes('hunter2')).toBe(false);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
  });

  it('says that a blob is damaged, wherever the damage is', async () => {
    const digest = await store.put('plans', SECRET);
    const file = await onlyFile();
    const good = await readFile(file);
    for (const at of [0, 14, 30, 50, 80, 100, good.length - 1]) {
      const bad = Buffer.from(good);
      bad[at]! ^= 1;
      await writeFile(file, bad);
      await expect(store.get('plans', digest)).rejects.toThrow(BlobCorrupt);
    }
    for (const length of [0, 20, 72, good.length - 1]) {
      await writeFile(file, good.subarray(0, length));
      await expect(store.get('plans', digest)).rejects.toThrow(BlobCorrupt);
    }
  });

  it('does not open a blob that was moved under another name', async () => {
    const one = await store.put('plans', Buffer.from('one'));
    const from = await onlyFile();
    const two = await store.put('plans', Buffer.from('two'));
    const to = (await filesIn(root)).find((file) => file !== from)!;
    await rename(from, to);
    await expect(store.get('plans', two)).rejects.toThrow(BlobCorrupt);
    const elsewhere = to.replace('/plans/', '/states/');
    await mkdir(dirname(elsewhere), { recursive: true });
    await rename(to, elsewhere);
    await expect(store.get('states', two)).rejects.toThrow(BlobCorrupt);
    await expect(store.get('plans', one)).rejects.toThrow(BlobNotFound);
  });

  it('tells another key from damage, and writes again what that key wrote', async () => {
    const digest = await store.put('plans', SECRET);
    const other = new FileBlobStore(join(root, 'blobs'), randomBytes(32));
    await expect(other.get('plans', digest)).rejects.toThrow(BlobKeyMismatch);
    await other.put('plans', SECRET);
    expect(await other.get('plans', digest)).toEqual(SECRET);
  });

  it('deletes, also what is not there', async () => {
    const digest = await store.put('logs', SECRET);
    await store.delete('logs', digest);
    await store.delete('logs', digest);
    expect(await store.has('logs', digest)).toBe(false);
  });

  it('makes no path of anything but a digest', async () => {
    for (const digest of ['../../etc/passwd', `sha256:${'A'.repeat(64)}`, 'sha256:../x', '']) {
      await expect(store.get('logs', digest)).rejects.toThrow(TypeError);
      await expect(store.delete('logs', digest)).rejects.toThrow(TypeError);
    }
  });

  it('lets many writers of the same bytes meet', async () => {
    const digests = await Promise.all(Array.from({ length: 20 }, () => store.put('logs', SECRET)));
    expect(new Set(digests).size).toBe(1);
    expect(await filesIn(root)).toHaveLength(1);
    expect(await store.get('logs', digests[0]!)).toEqual(SECRET);
  });
});
