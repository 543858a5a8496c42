import { digestOf } from './digest';
import { SourceArchives } from './source-archives';

const { signal } = new AbortController();

function open(sent: (digest: string) => Buffer): { archives: SourceArchives; asked: string[] } {
  const asked: string[] = [];
  const getSource = (digest: string): Promise<Buffer> => {
    asked.push(`sha256:${digest}`);
    return Promise.resolve(sent(`sha256:${digest}`));
  };
  return { archives: new SourceArchives({ getSource }), asked };
}

describe('SourceArchives', () => {
  const sources = Array.from({ length: 33 }, (_, index) => Buffer.from(`source ${index}`));
  const large = Buffer.alloc(1024 * 1024 + 1);
  const byDigest = new Map([...sources, large].map((bytes) => [digestOf(bytes), bytes]));
  const sent = (digest: string): Buffer => byDigest.get(digest) as Buffer;

  it('fetches what it has not seen lately, and not twice', async () => {
    const { archives, asked } = open(sent);
    const [first, second, ...others] = sources.map(digestOf) as [string, string, ...string[]];
    await archives.get(first, signal);
    await archives.get(second, signal);
    expect(await archives.get(first, signal)).toEqual(sources[0]);
    expect(asked).toEqual([first, second]);
    // The one that was not asked for again makes room.
    for (const digest of others) await archives.get(digest, signal);
    await archives.get(first, signal);
    expect(asked).toHaveLength(33);
    await archives.get(second, signal);
    expect(asked).toHaveLength(34);
  });

  it('keeps nothing large', async () => {
    const { archives, asked } = open(sent);
    for (let turn = 0; turn < 2; turn += 1) await archives.get(digestOf(large), signal);
    expect(asked).toHaveLength(2);
  });

  it('refuses other bytes than were asked for, and does not keep them', async () => {
    const { archives, asked } = open(() => Buffer.from('another'));
    const digest = digestOf(Buffer.from('wanted'));
    for (let turn = 0; turn < 2; turn += 1) {
      await expect(archives.get(digest, signal)).rejects.toThrow(`is not ${digest}`);
    }
    expect(asked).toHaveLength(2);
  });
});
