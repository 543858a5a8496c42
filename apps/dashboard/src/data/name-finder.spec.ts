import { NameFinder } from './name-finder';

describe(NameFinder.name, () => {
  it('asks once for all that is wanted at a moment, each id once', async () => {
    const asked: (readonly string[])[] = [];
    const finder = new NameFinder((ids) => {
      asked.push(ids);
      return Promise.resolve([{ id: 'stk_1', name: 'production/network' }]);
    });
    const names = await Promise.all(['stk_1', 'stk_2', 'stk_1'].map((id) => finder.nameOf(id)));
    expect(names).toEqual(['production/network', null, 'production/network']);
    expect(asked).toEqual([['stk_1', 'stk_2']]);
  });

  it('tells everybody who waits that nobody answered, and asks again for the next one', async () => {
    let down = true;
    const finder = new NameFinder(() =>
      down ? Promise.reject(new Error('down')) : Promise.resolve([{ id: 'run_1', name: 'a/b' }]),
    );
    await expect(finder.nameOf('run_1')).rejects.toThrow('down');
    down = false;
    expect(await finder.nameOf('run_1')).toBe('a/b');
  });
});
