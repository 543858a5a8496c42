/** Names that are wanted together are asked for together. */
const GATHER_MS = 10;
const ASKED_MAX = 500;

type Named = { readonly id: string; readonly name: string };
type Wanted = {
  readonly resolve: (name: string | null) => void;
  readonly reject: (fault: unknown) => void;
};

/** Finds what ids are called, as many at once as are wanted at that moment. */
export class NameFinder {
  private wanted = new Map<string, Wanted[]>();

  constructor(private readonly find: (ids: readonly string[]) => Promise<readonly Named[]>) {}

  /** Null for what has no name. */
  nameOf(id: string): Promise<string | null> {
    return new Promise((resolve, reject) => {
      if (this.wanted.size === 0) setTimeout(() => void this.findWanted(), GATHER_MS);
      const others = this.wanted.get(id) ?? [];
      this.wanted.set(id, [...others, { resolve, reject }]);
    });
  }

  private async findWanted(): Promise<void> {
    const all = [...this.wanted];
    this.wanted = new Map();
    for (let from = 0; from < all.length; from += ASKED_MAX) {
      await this.findSome(all.slice(from, from + ASKED_MAX));
    }
  }

  private async findSome(wanted: readonly (readonly [string, readonly Wanted[]])[]): Promise<void> {
    try {
      const named = await this.find(wanted.map(([id]) => id));
      const names = new Map(named.map(({ id, name }) => [id, name]));
      for (const [id, each] of wanted) {
        for (const { resolve } of each) resolve(names.get(id) ?? null);
      }
    } catch (fault) {
      for (const [, each] of wanted) for (const { reject } of each) reject(fault);
    }
  }
}
