import { mayReloadFor } from './reload-guard';

describe(mayReloadFor.name, () => {
  const memory = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
  };

  it('lets a page be loaded anew once for what is missing, and not in a loop', () => {
    const kept = memory();
    expect(mayReloadFor('stacks-1.css', 1_000, kept)).toBe(true);
    expect(mayReloadFor('stacks-1.css', 2_000, kept)).toBe(false);
    expect(mayReloadFor('stacks-1.css', 59_000, kept)).toBe(false);
  });

  it('lets it be loaded for something else, and for the same in another outage', () => {
    const kept = memory();
    mayReloadFor('stacks-1.css', 1_000, kept);
    expect(mayReloadFor('stacks-2.css', 2_000, kept)).toBe(true);
    expect(mayReloadFor('stacks-2.css', 600_000, kept)).toBe(true);
  });
});
