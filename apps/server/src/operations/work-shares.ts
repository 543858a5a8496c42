/** Who works and who does what, as the database says it at one moment. Members are known by their sessions. */
export type Holdings = {
  readonly me: number;
  readonly members: readonly number[];
  /** By the name of the work. */
  readonly holders: ReadonlyMap<string, number>;
};

export type Move = { readonly take: readonly string[]; readonly giveUp: readonly string[] };

type Own = {
  /** What this member is about to give up already. */
  readonly leaving: ReadonlySet<string>;
  /** What has been free for so long that those who hold the fewest do not seem to want it. */
  readonly overdue: ReadonlySet<string>;
  /** Members that let free work lie lately. Nothing is left or given up for them. */
  readonly unwilling: ReadonlySet<number>;
};

/**
 * What one member does next, so that in the end all hold equally many works of each group, give or take one. Works are of one group
 * when their names agree up to the slash.
 *
 * All follow the same rules: who holds the fewest takes what is free; who holds the most gives one up when somebody holds two fewer.
 * So nothing moves that need not, and no member has to know what another one thinks.
 */
export function nextMove(works: readonly string[], holdings: Holdings, own: Own): Move {
  const groups = new Map<string, string[]>();
  for (const name of works) {
    const group = name.split('/', 1)[0] as string;
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  const moves = [...groups.values()].map((group) => moveIn(group, holdings, own));
  return {
    take: moves.flatMap(({ take }) => take),
    giveUp: moves.flatMap(({ giveUp }) => giveUp),
  };
}

function moveIn(group: readonly string[], { me, members, holders }: Holdings, own: Own): Move {
  const heldBy = (member: number): string[] => group.filter((name) => holders.get(name) === member);
  const others = members.filter((member) => member !== me && !own.unwilling.has(member));
  const fewest = Math.min(...others.map((member) => heldBy(member).length));
  const mine = heldBy(me);
  const free = group.filter((name) => !holders.has(name));
  if (free.length > 0) {
    const take =
      mine.length <= fewest ? free.slice(0, 1) : free.filter((name) => own.overdue.has(name));
    return { take, giveUp: [] };
  }
  const staying = mine.filter((name) => !own.leaving.has(name));
  const isRichest = others.every((member) => {
    const count = heldBy(member).length;
    return count < mine.length || (count === mine.length && me < member);
  });
  const giveUp = isRichest && staying.length === mine.length && mine.length >= fewest + 2;
  return { take: [], giveUp: giveUp ? mine.slice(-1) : [] };
}
