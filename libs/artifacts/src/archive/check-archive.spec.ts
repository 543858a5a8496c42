import { gzipSync } from 'node:zlib';
import { Header, Pax, type HeaderData } from 'tar';
import { ARCHIVE_LIMITS } from './archive-limits';
import { ArchiveRefused } from './archive-refused';
import { checkArchive } from './check-archive';

type Entry = { path: string; type?: string; linkpath?: string; content?: string };

/** An archive as a stranger could make it, beyond what the packer would write. */
function tarOf(...entries: Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, type = 'File', linkpath, content = '' }) => {
    const block = Buffer.alloc(512);
    const body = Buffer.from(content);
    const fields = { path, size: body.length, mtime: new Date(0), ...(linkpath && { linkpath }) };
    const header = new Header({
      ...fields,
      mode: 0o644,
      type: type as NonNullable<HeaderData['type']>,
    });
    const pax = header.encode(block, 0) ? new Pax(fields).encode() : Buffer.alloc(0);
    return [pax, block, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
const archiveOf = (...entries: Entry[]): Buffer => gzipSync(tarOf(...entries));

async function refusal(bytes: Buffer, limits = ARCHIVE_LIMITS): Promise<ArchiveRefused> {
  const outcome = await checkArchive(bytes, limits).catch((cause: unknown) => cause);
  expect(outcome).toBeInstanceOf(ArchiveRefused);
  return outcome as ArchiveRefused;
}

describe('checkArchive', () => {
  it('accepts files, folders, links that stay inside, and long names', async () => {
    const long = `${'deep/'.repeat(30)}${'n'.repeat(180)}`;
    const checked = await checkArchive(
      archiveOf(
        { path: './', type: 'Directory' },
        { path: './main.tf', content: 'x' },
        { path: 'modules/', type: 'Directory' },
        { path: 'modules/up', type: 'SymbolicLink', linkpath: '../main.tf' },
        { path: 'modules/same', type: 'SymbolicLink', linkpath: './up' },
        { path: 'root', type: 'SymbolicLink', linkpath: '.' },
        { path: 'hard', type: 'Link', linkpath: 'main.tf' },
        { path: long, content: 'y' },
      ),
    );
    expect(checked.entries).toBe(8);
  });

  it.each<[string, Entry[], string]>([
    ['an absolute path', [{ path: '/etc/cron.d/x' }], '/etc/cron.d/x'],
    ['a path that climbs', [{ path: 'a/../../x' }], 'a/../../x'],
    ['a bare ..', [{ path: '..', type: 'Directory' }], '..'],
    ['a drive letter', [{ path: 'C:x' }], 'C:x'],
    ['a backslash', [{ path: '..\\x' }], '..\\x'],
    ['an absolute link', [{ path: 'l', type: 'SymbolicLink', linkpath: '/etc' }], 'l'],
    ['a link that climbs', [{ path: 'd/l', type: 'SymbolicLink', linkpath: '../../x' }], 'd/l'],
    [
      'a file written through a link',
      [
        { path: 'l', type: 'SymbolicLink', linkpath: '.' },
        { path: 'l/x', content: 'x' },
      ],
      'l/x',
    ],
    [
      'a chain of links that is harmless link by link',
      [
        { path: 'a/b/c/', type: 'Directory' },
        { path: 'a/b/c/root', type: 'SymbolicLink', linkpath: '../../..' },
        { path: 'out', type: 'SymbolicLink', linkpath: 'a/b/c/root/../secret' },
      ],
      'out',
    ],
    [
      'a folder replaced by a link',
      [
        { path: 'd/', type: 'Directory' },
        { path: 'd', type: 'SymbolicLink', linkpath: '.' },
      ],
      'd',
    ],
    ['a file twice', [{ path: 'x' }, { path: './x' }], 'x'],
    ['a file beneath a file', [{ path: 'x' }, { path: 'x/y' }], 'x/y'],
    [
      'a hard link to nothing',
      [{ path: 'h', type: 'Link', linkpath: '/etc/passwd' }],
      '/etc/passwd',
    ],
    ['a hard link that climbs', [{ path: 'h', type: 'Link', linkpath: '../x' }], '../x'],
    [
      'a hard link to a link',
      [
        { path: 'l', type: 'SymbolicLink', linkpath: 'x' },
        { path: 'h', type: 'Link', linkpath: 'l' },
      ],
      'h',
    ],
    ['a character device', [{ path: 'null', type: 'CharacterDevice' }], 'null'],
    ['a block device', [{ path: 'sda', type: 'BlockDevice' }], 'sda'],
    ['a pipe', [{ path: 'fifo', type: 'FIFO' }], 'fifo'],
    ['a type the parser passes over', [{ path: 'acl', type: 'SolarisACL' }], 'acl'],
    ['a path that is too deep', [{ path: 'd/'.repeat(65) + 'x' }], 'd/'.repeat(65) + 'x'],
  ])('refuses %s and names it', async (_what, entries, path) => {
    expect((await refusal(archiveOf({ path: 'ok', content: 'ok' }, ...entries))).path).toBe(path);
  });

  it('stops a bomb at the limit', async () => {
    const bomb = archiveOf({ path: 'bomb', content: '0'.repeat(2_000_000) });
    expect(bomb.length).toBeLessThan(10_000);
    const { message } = await refusal(bomb, { ...ARCHIVE_LIMITS, unpackedBytesMax: 1_000_000 });
    expect(message).toBe('the archive unpacks to over 1000000 bytes');
  });

  it('counts padding after the end against the limit', async () => {
    const padded = gzipSync(Buffer.concat([tarOf({ path: 'x' }), Buffer.alloc(2_000_000)]));
    await refusal(padded, { ...ARCHIVE_LIMITS, unpackedBytesMax: 1_000_000 });
    await expect(checkArchive(padded)).resolves.toMatchObject({ entries: 1 });
  });

  it('refuses too many entries and too large an archive', async () => {
    const three = archiveOf({ path: 'a' }, { path: 'b' }, { path: 'c' });
    expect((await refusal(three, { ...ARCHIVE_LIMITS, entriesMax: 2 })).message).toMatch(
      /2 entries/,
    );
    await refusal(three, { ...ARCHIVE_LIMITS, archiveBytesMax: three.length - 1 });
  });

  it.each([
    ['text', Buffer.from('hello')],
    ['nothing', Buffer.alloc(0)],
    ['a tar that is not compressed', tarOf({ path: 'x' })],
    ['gzip of something else', gzipSync(Buffer.from('x'.repeat(2000)))],
    ['an archive in an archive', gzipSync(archiveOf({ path: 'x' }))],
    ['an empty archive', archiveOf()],
    ['a cut gzip', archiveOf({ path: 'x', content: 'y'.repeat(5000) }).subarray(0, -20)],
    ['a cut tar', gzipSync(tarOf({ path: 'x', content: 'y'.repeat(5000) }).subarray(0, 2000))],
  ])('refuses %s', async (_what, bytes) => {
    await refusal(bytes);
  });

  it('keeps control characters of a name out of its message', async () => {
    expect((await refusal(archiveOf({ path: 'a\u001b[2Jb' }))).message).not.toContain('\u001b');
  });
});
