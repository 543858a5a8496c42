const bits = 5;
const width = 1 << bits;
const mask = width - 1;

/** An inner block holds blocks, a leaf holds items; which it is follows from its height alone. */
type Block<T> = readonly (Block<T> | T)[];

/**
 * An immutable array whose `get`, `set` and `push` cost O(log32 n): a change copies the path to one leaf and shares all else. It lets
 * a state of 10,000 nodes change one node at a time, where copying an array would make a pipeline quadratic in its size. Not
 * promised: cheap insertion or removal anywhere but at the end.
 */
export class PersistentVector<T> {
  private constructor(
    readonly length: number,
    /** Bits of an index that lie below the root. */
    private readonly shift: number,
    private readonly root: Block<T>,
  ) {}

  static from<T>(items: readonly T[]): PersistentVector<T> {
    let blocks: Block<T>[] = chunks(items);
    let shift = 0;
    while (blocks.length > 1) {
      blocks = chunks(blocks);
      shift += bits;
    }
    return new PersistentVector(items.length, shift, blocks[0] ?? []);
  }

  /** Undefined outside of the vector. */
  get(index: number): T | undefined {
    if (!this.holds(index)) return undefined;
    let block = this.root;
    for (let level = this.shift; level > 0; level -= bits) {
      block = block[(index >>> level) & mask] as Block<T>;
    }
    return block[index & mask] as T;
  }

  /** An index outside of the vector changes nothing. */
  set(index: number, item: T): PersistentVector<T> {
    if (!this.holds(index)) return this;
    return new PersistentVector(
      this.length,
      this.shift,
      written(this.root, this.shift, index, item),
    );
  }

  push(item: T): PersistentVector<T> {
    const index = this.length;
    const full = index === width << this.shift;
    const root: Block<T> = full ? [this.root] : this.root;
    const shift = full ? this.shift + bits : this.shift;
    return new PersistentVector(index + 1, shift, written(root, shift, index, item));
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let index = 0; index < this.length; index++) yield this.get(index) as T;
  }

  private holds(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.length;
  }
}

function written<T>(block: Block<T> | undefined, shift: number, index: number, item: T): Block<T> {
  const copy = block === undefined ? [] : block.slice();
  const slot = (index >>> shift) & mask;
  copy[slot] =
    shift === 0 ? item : written(copy[slot] as Block<T> | undefined, shift - bits, index, item);
  return copy;
}

function chunks<T>(items: readonly T[]): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += width) {
    result.push(items.slice(start, start + width));
  }
  return result;
}
