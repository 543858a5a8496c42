import { createHash } from 'node:crypto';

const NODE = Buffer.from([1]);

/** Roots of the complete subtrees that the leaves so far consist of, the largest first. */
export type Frontier = { readonly count: number; readonly peaks: readonly string[] };

/**
 * A Merkle tree that only grows (RFC 6962, 2.1), of which no more is kept than is needed to grow on: one hash per bit of the
 * number of its leaves. The root over the first n leaves is the same whoever computes it and wherever he began.
 */
export class MerkleFrontier {
  private readonly peaks: Buffer[];
  private leaves: number;

  constructor(from: Frontier = { count: 0, peaks: [] }) {
    this.leaves = from.count;
    this.peaks = from.peaks.map((peak) => Buffer.from(peak, 'hex'));
  }

  get count(): number {
    return this.leaves;
  }

  add(leaf: Buffer): void {
    let node = leaf;
    // Two subtrees of one size become one of the next: as in counting with binary digits.
    for (let rest = this.leaves; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      node = nodeOf(this.peaks.pop() as Buffer, node);
    }
    this.peaks.push(node);
    this.leaves += 1;
  }

  /** Hex. That of no leaves is the digest of nothing, as the RFC has it. */
  root(): string {
    const [last, ...others] = [...this.peaks].reverse();
    if (!last) return createHash('sha256').digest('hex');
    return others.reduce((right, left) => nodeOf(left, right), last).toString('hex');
  }

  toJSON(): Frontier {
    return { count: this.leaves, peaks: this.peaks.map((peak) => peak.toString('hex')) };
  }
}

function nodeOf(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}
