import * as fc from 'fast-check';
import { nextMove } from './work-shares';

const SAGAS = ['sagas/0', 'sagas/1', 'sagas/2', 'sagas/3'];
const none: ReadonlySet<string> = new Set();
const nothing = { leaving: none, overdue: none, unwilling: new Set<number>() };

describe(nextMove, () => {
  const moveOf = (
    me: number,
    members: readonly number[],
    held: Readonly<Record<string, number>>,
    own: Partial<Parameters<typeof nextMove>[2]> = {},
  ) =>
    nextMove(
      SAGAS,
      { me, members, holders: new Map(Object.entries(held)) },
      { ...nothing, ...own },
    );

  it('takes what is free, one after the other, when it holds the fewest', () => {
    expect(moveOf(1, [1], {})).toEqual({ take: ['sagas/0'], giveUp: [] });
    expect(moveOf(1, [1, 2], { 'sagas/0': 1, 'sagas/1': 2 }).take).toEqual(['sagas/2']);
    expect(moveOf(1, [1, 2], { 'sagas/0': 1 }).take).toEqual([]);
    expect(moveOf(2, [1, 2], { 'sagas/0': 1 }).take).toEqual(['sagas/1']);
  });

  it('takes what those do not take who hold the fewest', () => {
    const held = { 'sagas/0': 1, 'sagas/1': 1, 'sagas/2': 1 };
    expect(moveOf(1, [1, 2], held, { overdue: new Set(['sagas/3']) }).take).toEqual(['sagas/3']);
  });

  it('neither waits for those who took nothing lately nor gives anything up for them', () => {
    const unwilling = new Set([2]);
    const held = { 'sagas/0': 1, 'sagas/1': 1, 'sagas/2': 1 };
    expect(moveOf(1, [1, 2], held, { unwilling }).take).toEqual(['sagas/3']);
    expect(moveOf(1, [1, 2], { ...held, 'sagas/3': 1 }, { unwilling }).giveUp).toEqual([]);
    expect(moveOf(1, [1, 2, 3], { ...held, 'sagas/3': 1 }, { unwilling }).giveUp).toHaveLength(1);
  });

  it('gives one up when somebody holds two fewer, and only the one who holds the most does', () => {
    const held = { 'sagas/0': 1, 'sagas/1': 1, 'sagas/2': 2, 'sagas/3': 2 };
    expect(moveOf(1, [1, 2, 3], held).giveUp).toEqual(['sagas/1']);
    expect(moveOf(2, [1, 2, 3], held).giveUp).toEqual([]);
    expect(moveOf(1, [1, 2], held).giveUp).toEqual([]);
  });

  it('gives up one at a time', () => {
    const held = { 'sagas/0': 1, 'sagas/1': 1, 'sagas/2': 1, 'sagas/3': 1 };
    expect(moveOf(1, [1, 2], held, { leaving: new Set(['sagas/3']) }).giveUp).toEqual([]);
  });

  it('shares out each group for itself', () => {
    const holders = new Map([['reaper', 1]]);
    const view = { members: [1, 2], holders };
    const works = ['reaper', 'sagas/0', 'sagas/1'];
    const move = nextMove(works, { me: 1, ...view }, nothing);
    expect(move).toEqual({ take: ['sagas/0'], giveUp: [] });
  });

  it('leads to equal shares from any beginning, in whatever order the members look, and then to rest', () => {
    const works = fc.integer({ min: 1, max: 9 });
    const members = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(works, members, fc.infiniteStream(fc.nat()), (workCount, memberCount, chance) => {
        const draw = (below: number): number => (chance.next().value as number) % below;
        const all = Array.from({ length: workCount }, (_, index) => `w/${index}`);
        const everybody = Array.from({ length: memberCount }, (_, index) => index + 1);
        const holders = new Map<string, number>();
        for (const work of all) {
          const holder = draw(memberCount + 1);
          if (holder > 0) holders.set(work, holder);
        }
        const look = (me: number): boolean => {
          const view = { me, members: everybody, holders };
          const { take, giveUp } = nextMove(all, view, nothing);
          for (const work of take) holders.set(work, me);
          for (const work of giveUp) holders.delete(work);
          return take.length + giveUp.length > 0;
        };
        for (let looks = 0; looks < 40 * workCount; looks += 1) look(1 + draw(memberCount));
        // Everybody has had a turn, also where chance has left somebody out.
        for (let round = 0; round < 2 * workCount; round += 1) everybody.forEach(look);
        const counts = everybody.map((me) => [...holders.values()].filter((h) => h === me).length);
        expect(holders.size).toBe(workCount);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(everybody.map(look)).not.toContain(true);
      }),
    );
  });
});
