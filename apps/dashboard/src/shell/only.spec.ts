import { only } from './only';

it('takes from an address what has a meaning, and takes away what has none', () => {
  const page = only(({ tab }) => (tab === 'log' ? { tab: 'log' as const } : {}));
  expect(page({ tab: 'log', line: 3, at: '60' })).toEqual({ tab: 'log', line: undefined });
  expect(page({ tab: 'foo' })).toEqual({ tab: undefined });
  expect('at' in page({ at: '60' })).toBe(false);
});
