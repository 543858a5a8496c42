import { asInGraphQL, fieldOf, nodeTypeOf, selectionOf } from '../support/graphql-schema';
import { ShopAtTheGate } from '../support/shop-at-the-gate';

jest.setTimeout(60_000);

type Edges = {
  readonly edges: readonly { readonly cursor: string; readonly node: unknown }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};
type Page = { readonly items: readonly unknown[]; readonly nextCursor: string | null };

describe('what GraphQL answers', () => {
  let shop: ShopAtTheGate;
  beforeAll(async () => (shop = await ShopAtTheGate.open()));
  afterAll(() => shop?.close());

  it('answers the same as REST about every single thing', async () => {
    const jobId = (await shop.rest<{ jobId: string }>(`runs/${shop.runId}`)).jobId;
    const things = [
      ['stack', { id: 'staging/first' }, 'stacks/staging:first'],
      ['run', { id: shop.runId }, `runs/${shop.runId}`],
      ['stackJob', { id: shop.runId }, `stack-jobs/${shop.runId}`],
      ['job', { id: jobId }, `jobs/${jobId}`],
      ['project', { id: 'shop' }, 'infra-projects/shop'],
      ['pipeline', { id: shop.pipelineId }, `infra-pipelines/${shop.pipelineId}`],
      ['runLog', { id: shop.runId, from: 2 }, `runs/${shop.runId}/logs?from=2`],
      ['me', {}, 'me'],
    ] as const;
    for (const [name, args, where] of things) {
      const type = fieldOf(`Query.${name}`)?.type;
      if (!type) throw new Error(name);
      const given = Object.entries(args).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
      const list = given.length === 0 ? '' : `(${given.join(', ')})`;
      const answered = await shop.admin.read<Record<string, unknown>>(
        `{ ${name}${list} ${selectionOf(type)} }`,
      );
      expect([name, answered[name]]).toEqual([name, asInGraphQL(await shop.rest(where), type)]);
    }
  });

  it('answers why an event is there, and what it led to', async () => {
    const created = `streams/pipeline-${shop.pipelineId}?limit=500`;
    const eventId = (await shop.rest<{ items: { id: string }[] }>(created)).items.at(-1)?.id;
    const event = selectionOf(nodeTypeOf('Query.events'));
    const { eventWhy } = await shop.admin.read<{ eventWhy: Record<string, unknown> }>(`{
      eventWhy(id: "${eventId}", first: 2) {
        event ${event}
        causes { event ${event} command { id actor actorKind at } }
        root { id actor actorKind at }
        effects { edges { cursor node ${event} } pageInfo { hasNextPage endCursor } }
        effectsSearchedUpTo
      }
    }`);
    const { effects, ...why } = await shop.rest<{
      effects: Page & { searchedUpTo: string | null };
    }>(`events/${eventId}/why?limit=2`);
    expect(eventWhy).toEqual({
      ...why,
      effects: {
        edges: effects.items.map((node) => ({
          cursor: (node as { position: string }).position,
          node,
        })),
        pageInfo: { hasNextPage: true, endCursor: effects.nextCursor },
      },
      effectsSearchedUpTo: effects.searchedUpTo,
    });
  });

  it('answers the same lists as REST, a page after the other', async () => {
    const lists = [
      ['stacks', 'stacks?'],
      ['runs', 'runs?'],
      ['events', 'events?'],
      ['projects', 'infra-projects?'],
      [`stream`, `streams/run-${shop.runId}?`, `name: "run-${shop.runId}", `],
      ['pipelines', 'infra-projects/shop/pipelines?', 'project: "shop", '],
    ] as const;
    for (const [name, where, args = ''] of lists) {
      const type = nodeTypeOf(`Query.${name}`);
      const page = async (after: string): Promise<Edges> => {
        const answered = await shop.admin.read<Record<string, Edges>>(`{
          ${name}(${args}first: 1${after}) {
            edges { cursor node ${selectionOf(type)} }
            pageInfo { hasNextPage endCursor }
          }
        }`);
        return answered[name] as Edges;
      };
      const first = await page('');
      expect(first.pageInfo.endCursor).toBe(first.edges[0]?.cursor);
      const asRest = await shop.rest<Page>(`${where}limit=1`);
      expect(first.pageInfo.hasNextPage).toBe(asRest.nextCursor !== null);
      expect(first.edges[0]?.node).toEqual(asInGraphQL(asRest.items[0], type));
      if (asRest.nextCursor === null) continue;
      expect(first.pageInfo.endCursor).toBe(asRest.nextCursor);
      const second = await page(`, after: "${asRest.nextCursor}"`);
      const next = await shop.rest<Page>(`${where}limit=1&cursor=${asRest.nextCursor}`);
      expect(second.edges[0]?.node).toEqual(asInGraphQL(next.items[0], type));
    }
  });

  it('answers the same as REST about what is below a thing', async () => {
    const below = [
      ['stack', 'id: "staging/first"', 'Stack.runs', `stacks/${shop.stackId}/runs`],
      ['stack', 'id: "staging/first"', 'Stack.history', `stacks/${shop.stackId}/history`],
      [
        'stack',
        'id: "staging/first"',
        'Stack.stateVersions',
        `stacks/${shop.stackId}/state/versions`,
      ],
      ['project', 'id: "shop"', 'InfraProject.pipelines', 'infra-projects/shop/pipelines'],
    ] as const;
    for (const [name, args, field, where] of below) {
      const type = nodeTypeOf(field);
      const list = field.split('.')[1] as string;
      const answered = await shop.admin.read<Record<string, Record<string, Edges>>>(
        `{ ${name}(${args}) { ${list} { edges { node ${selectionOf(type)} } } } }`,
      );
      const nodes = answered[name]?.[list]?.edges.map(({ node }) => node);
      const { items } = await shop.rest<Page>(where);
      expect([field, nodes]).toEqual([field, items.map((each) => asInGraphQL(each, type))]);
    }
    const single = [
      ['run', `id: "${shop.runId}"`, 'Run.plan', `runs/${shop.runId}/plan`],
      ['stack', 'id: "staging/first"', 'Stack.lock', `stacks/${shop.stackId}/lock`],
      ['stack', 'id: "staging/first"', 'Stack.resources', `stacks/${shop.stackId}/resources`],
      ['project', 'id: "shop"', 'InfraProject.lastPipeline', 'infra-projects/shop/pipelines/last'],
    ] as const;
    for (const [name, args, path_, where] of single) {
      const type = fieldOf(path_)?.type;
      const field = path_.split('.')[1] as string;
      if (!type) throw new Error(path_);
      const answered = await shop.admin.read<Record<string, Record<string, unknown>>>(
        `{ ${name}(${args}) { ${field} ${selectionOf(type)} } }`,
      );
      expect([path_, answered[name]?.[field]]).toEqual([
        path_,
        asInGraphQL(await shop.rest(where), type),
      ]);
    }
  });

  it('answers whole lists where REST has no pages', async () => {
    const whole = [
      ['apiKeys', 'api-keys'],
      ['secrets', 'secrets'],
      ['approvals', 'approvals'],
      ['runners', 'runners'],
      ['projections', 'projections'],
    ] as const;
    for (const [name, where] of whole) {
      const type = fieldOf(`Query.${name}`)?.type;
      if (!type) throw new Error(name);
      const answered = await shop.admin.read<Record<string, unknown>>(
        `{ ${name} ${selectionOf(type)} }`,
      );
      const { items } = await shop.rest<Page>(where);
      expect([name, answered[name]]).toEqual([name, asInGraphQL(items, type)]);
    }
  });

  it('answers about the past, and says how new every answer is', async () => {
    const { items } = await shop.rest<{
      items: { type: string; position: string }[];
    }>(`streams/pipeline-${shop.pipelineId}?limit=500`);
    const begun = items.find(({ type }) => type === 'PipelineStarted')?.position as string;
    const type = fieldOf('Query.pipeline')?.type;
    if (!type) throw new Error('pipeline');
    const { data, headers } = await shop.admin.ask<Record<string, unknown>>(`{
      pipeline(id: "${shop.pipelineId}", at: "${begun}") ${selectionOf(type)}
      now: pipeline(id: "${shop.pipelineId}") { status }
      run(id: "${shop.runId}") { state jobs { edges { node { state } } } }
    }`);
    const then = await shop.rest(`infra-pipelines/${shop.pipelineId}?at=${begun}`);
    expect(data?.pipeline).toEqual(asInGraphQL(then, type));
    expect(data).toMatchObject({ pipeline: { status: 'running' }, run: { state: 'finished' } });
    expect(data).toMatchObject({ now: { status: 'awaiting_approval' } });
    // What is true of all fields: the past is the oldest.
    expect(headers.get('keelson-position')).toBe(begun);
    const below = await shop.admin.read<{ stack: { history: Edges } }>(
      `{ stack(id: "${shop.stackId}", at: "${begun}") { history { edges { node { type } } } } }`,
    );
    expect(below.stack.history.edges).toEqual([{ node: { type: 'StackCreated' } }]);
  });
});
