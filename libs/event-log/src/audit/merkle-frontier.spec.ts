import { createHash } from 'node:crypto';
import { MerkleFrontier } from './merkle-frontier';

const leaf = (text: string): Buffer => createHash('sha256').update(`\0${text}`).digest();

/** The definition of RFC 6962, word by word. */
function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0] as Buffer;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  const [left, right] = [rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half))];
  return createHash('sha256').update('\x01').update(left).update(right).digest();
}

describe(MerkleFrontier, () => {
  it('has the roots of RFC 6962 at every size, also when it goes on from what was kept', () => {
    const leaves: Buffer[] = [];
    let tree = new MerkleFrontier();
    for (let count = 1; count <= 70; count++) {
      leaves.push(leaf(String(count)));
      tree.add(leaves[count - 1] as Buffer);
      expect(tree.root()).toBe(rootOf(leaves).toString('hex'));
      tree = new MerkleFrontier(JSON.parse(JSON.stringify(tree)) as never);
    }
    expect(tree.count).toBe(70);
  });

  it('begins with the digest of nothing', () => {
    expect(new MerkleFrontier().root()).toBe(createHash('sha256').update('').digest('hex'));
  });
});
