import { AmbiguousName, ListStacks, NotFound, ShowStack } from '.';
import { AskedViews } from './spec-queries';

describe('queries', () => {
  let views: AskedViews;
  let result: AskedViews['result'];

  beforeAll(async () => {
    views = await AskedViews.open();
    ({ result } = views);
  });
  afterAll(() => views.close());

  describe('stacks', () => {
    it('are found by id, by environment and name, and by name', async () => {
      for (const reference of ['stk_1', 'staging:network', 'staging/network', 'network']) {
        expect((await result(new ShowStack(reference))).id).toBe('stk_1');
      }
    });

    it('with an ambiguous name are answered with the candidates', async () => {
      const refused = result(new ShowStack('database'));
      await expect(refused).rejects.toBeInstanceOf(AmbiguousName);
      await expect(refused).rejects.toMatchObject({
        candidates: [
          { id: 'stk_3', environment: 'production', name: 'database' },
          { id: 'stk_2', environment: 'staging', name: 'database' },
        ],
      });
      expect((await result(new ShowStack('production:database'))).id).toBe('stk_3');
    });

    it('that nobody knows are not found, nor deleted ones by name', async () => {
      await expect(result(new ShowStack('nothing'))).rejects.toBeInstanceOf(NotFound);
      await expect(result(new ShowStack('old'))).rejects.toBeInstanceOf(NotFound);
      expect((await result(new ShowStack('stk_4'))).deleted).toBe(true);
    });

    it('show masked values, and the state of their last run', async () => {
      const stack = await result(new ShowStack('network'));
      expect(stack.variables).toEqual({
        cidr: { value: '10.0.0.0/16' },
        password: { sensitive: true },
      });
      expect(stack.outputs).toEqual({
        version: 1,
        runId: 'run_1',
        outputs: { vpc_id: { sensitive: false, value: 'vpc-1' }, key: { sensitive: true } },
      });
      expect(stack.lastRun).toMatchObject({
        ...{ id: 'run_1', state: 'confirmed' },
        waiting: { for: 'worker' },
      });
      expect(stack.state).toMatchObject({ serial: 7, version: 1 });
      expect(stack.drift).toEqual({
        status: 'drifted',
        findings: [{ address: 'a', action: 'update' }],
      });
    });

    it('are in sync again when their drift has been settled', async () => {
      const { drift } = await result(new ShowStack('production:database'));
      expect(drift).toEqual({ status: 'in_sync', findings: [] });
    });

    it('are listed newest first, without the deleted', async () => {
      const ids = async (query: ListStacks) => (await result(query)).items.map(({ id }) => id);
      expect(await ids(new ListStacks())).toEqual(['stk_3', 'stk_2', 'stk_1']);
      expect(await ids(new ListStacks({ environment: 'staging' }))).toEqual(['stk_2', 'stk_1']);
      expect(await ids(new ListStacks({ deleted: true }))).toHaveLength(4);
      expect(await ids(new ListStacks({ projectId: 'prj_1' }))).toHaveLength(3);
    });
  });
});
