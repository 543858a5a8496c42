import type { ListedStack } from './stacks.documents';
import { matricesOf } from './stack-matrices';

const stack = (environment: string, name: string, projectId: string | null): ListedStack => ({
  id: `stk_${environment}_${name}`,
  name,
  environment,
  projectId,
  provisioner: 'native',
  generation: 1,
  needsRefresh: false,
  updatedAt: '2026-11-21T19:00:00Z',
  drift: { status: 'in_sync' },
  state: null,
  lastRun: null,
});
const shop = {
  id: 'prj_1',
  name: 'shop',
  environments: [{ name: 'staging' }, { name: 'production' }],
};

describe(matricesOf.name, () => {
  const newestFirst = [
    stack('gone', 'web-2', 'prj_1'),
    stack('production', 'web-10', 'prj_1'),
    stack('lab', 'alone', null),
    stack('production', 'web-2', 'prj_1'),
    stack('staging', 'api', 'prj_1'),
  ];

  it('has environments as the project goes through them, and stacks by name as people count', () => {
    const [matrix, own] = matricesOf(newestFirst, [shop]);
    expect(matrix?.title).toBe('shop');
    expect(matrix?.environments).toEqual(['staging', 'production', 'gone']);
    expect(matrix?.rows.map(({ name }) => name)).toEqual(['api', 'web-2', 'web-10']);
    expect(own?.title).toBe('On their own');
  });

  it('stays as it is, in whatever order the stacks come', () => {
    const rowsOf = (stacks: readonly ListedStack[]) =>
      matricesOf(stacks, [shop]).map(({ environments, rows }) => [
        environments,
        rows.map(({ name }) => name),
      ]);
    expect(rowsOf(newestFirst.toReversed())).toEqual(rowsOf(newestFirst));
  });
});
