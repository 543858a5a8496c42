import {
  FindNames,
  ApiKeyByHash,
  ListApiKeys,
  ListEvents,
  ListPipelines,
  ListProjects,
  ListRuns,
  ListSecrets,
  ListStacks,
  NotFound,
  ShowEvent,
  ShowProject,
} from '.';
import { sealed } from './spec-history';
import { AskedViews } from './spec-queries';

describe('queries', () => {
  let views: AskedViews;
  let dataSource: AskedViews['dataSource'];
  let log: AskedViews['log'];
  let ask: AskedViews['ask'];
  let result: AskedViews['result'];

  beforeAll(async () => {
    views = await AskedViews.open();
    ({ dataSource, log, ask, result } = views);
  });
  afterAll(() => views.close());

  it('answer with the position that the view reflects', async () => {
    expect((await ask(new ListRuns())).position).toBe(await log.head());
  });

  it('find stacks, runs and pipelines by a part of what they are called', async () => {
    const stacks = await result(new ListStacks({}));
    const [one] = stacks.items;
    const named = await result(
      new ListStacks({ text: `${one?.environment.toUpperCase()}/${one?.name}` }),
    );
    expect(named.items.map(({ id }) => id)).toContain(one?.id);
    expect((await result(new ListStacks({ text: '%' }))).items).toEqual([]);
    const unsure = await result(new ListStacks({ unsure: true }));
    expect(unsure.items).toEqual(
      stacks.items.filter(({ drift, needsRefresh }) => needsRefresh || drift.status === 'drifted'),
    );
    const { items: runs } = await result(new ListRuns({ text: 'run_1' }));
    expect(runs.map(({ id }) => id)).toContain('run_1');
    expect((await result(new ListPipelines({ text: 'SHO' }))).items).toHaveLength(1);
    expect((await result(new ListPipelines({ text: 'shop ' }))).items).toEqual([]);
  });

  it('tell what ids are called, and leave out what nothing has', async () => {
    const names = await result(new FindNames(['run_1', 'pip_1', 'prj_1', 'key_1', 'nothing']));
    expect(names.map(({ id }) => id).sort()).toEqual(['key_1', 'pip_1', 'prj_1', 'run_1']);
    expect(names.find(({ id }) => id === 'pip_1')?.name).toMatch(/^shop · generation \d+$/);
  });

  it('show projects by id and name', async () => {
    const project = await result(new ShowProject('shop'));
    expect(project).toMatchObject({ id: 'prj_1', generation: 1 });
    expect(project.stacks).toEqual([{ id: 'stk_1', name: 'network', environment: 'staging' }]);
    expect((await result(new ListProjects())).items).toHaveLength(1);
  });

  it('know secrets by name alone, and API keys by hash', async () => {
    expect(await result(new ListSecrets())).toMatchObject([{ name: 'registry-token' }]);
    expect(await ask(new ApiKeyByHash('h1'))).toMatchObject({ name: 'ci', role: 'writer' });
    expect(await ask(new ApiKeyByHash('h2'))).toBeUndefined();
    expect(await ask(new ApiKeyByHash('h3'))).toBeUndefined();
    expect(JSON.stringify(await result(new ListApiKeys()))).not.toContain('h1');
  });

  describe('events', () => {
    const types = async (filter: ConstructorParameters<typeof ListEvents>[0]) =>
      (await result(new ListEvents(filter))).items.map(({ type }) => type);

    it('are filtered by all that they carry', async () => {
      expect(await types({ stream: 'job-job_1' })).toEqual(['JobClaimed', 'JobCreated']);
      expect(await types({ type: 'JobClaimed' })).toEqual(['JobClaimed']);
      expect(await types({ actor: 'nobody' })).toEqual([]);
      expect(await types({ text: 'registry-tok' })).toEqual(['DefinitionApplied']);
      expect(await types({ text: 'registry_tok%' })).toEqual([]);
      const all = await result(new ListEvents({ limit: 500 }));
      const first = all.items.at(-1);
      const second = all.items.at(-2);
      expect(await types({ to: second?.at ?? '' })).toEqual([first?.type]);
      expect(await types({ from: first?.at ?? '', to: second?.at ?? '' })).toEqual([first?.type]);
      expect(await types({ correlationId: first?.correlationId ?? '' })).toEqual([first?.type]);
    });

    it('are walked through, and shown one by one', async () => {
      const page = await result(new ListEvents({ limit: 1 }));
      const next = await result(new ListEvents({ limit: 1, cursor: page.nextCursor ?? '' }));
      const [event] = next.items;
      expect(BigInt(event?.position ?? 0)).toBe((await log.head()) - 1n);
      expect(await result(new ShowEvent(event?.id ?? ''))).toEqual(event);
      await expect(result(new ShowEvent('no-uuid'))).rejects.toBeInstanceOf(NotFound);
    });
  });

  it('hold nothing that is sealed, in any table but the outputs to hand on', async () => {
    const tables: { name: string }[] = await dataSource.query(
      `select table_name as name from information_schema.tables where table_schema = 'views'`,
    );
    for (const { name } of tables.filter((table) => table.name !== 'stacks')) {
      const rows = JSON.stringify(await dataSource.query(`select * from views."${name}"`));
      expect(rows).not.toContain(sealed.ciphertext);
      expect(rows).not.toContain(sealed.fingerprint);
    }
    const [{ hashes }] = await dataSource.query(
      `select count(*)::int as hashes from views.events where data::text like '%"h1"%'`,
    );
    expect(hashes).toBe(0);
  });
});
