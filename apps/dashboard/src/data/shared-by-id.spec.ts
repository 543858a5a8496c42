import { sharedById } from './shared-by-id';

const item = (id: string, state = 'queued') => ({ id, lastRun: { state } });

describe(sharedById.name, () => {
  it('keeps what is as it was, also where something new comes before it', () => {
    const before = [item('b'), item('a')];
    const after = sharedById(before, [item('c'), item('b', 'applying'), item('a')]) as unknown[];
    expect(after).toEqual([item('c'), item('b', 'applying'), item('a')]);
    expect(after[2]).toBe(before[1]);
    expect(after[1]).not.toBe(before[0]);
  });

  it('keeps the list where nothing has changed, and not where the order has', () => {
    const before = [item('b'), item('a')];
    expect(sharedById(before, [item('b'), item('a')])).toBe(before);
    expect(sharedById(before, [item('a'), item('b')])).toEqual([item('a'), item('b')]);
    expect(sharedById(undefined, before)).toBe(before);
  });

  it('shares what is no list by its places', () => {
    const before = { pages: [{ edges: [item('a')] }], pageParams: [null] };
    const again = { pages: [{ edges: [item('a')] }], pageParams: [null] };
    expect(sharedById(before, again)).toBe(before);
  });
});
