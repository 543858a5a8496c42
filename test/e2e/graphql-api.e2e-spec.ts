import { readFileSync } from 'node:fs';
import path from 'node:path';
import { KeelsonClient, type Role } from '@keelson/client';
import { getIntrospectionQuery } from 'graphql';
import { eventually } from '../support/eventually';
import { GraphQLAsker } from '../support/graphql-asker';
import { COUNTERPARTS, REST_ALONE } from '../support/graphql-counterparts';
import {
  asInGraphQL,
  emptyOperation,
  fieldOf,
  nodeTypeOf,
  selectionOf,
} from '../support/graphql-schema';
import { ScriptedWorker } from '../support/scripted-worker';
import { TemporaryFolders } from '../support/temporary-folders';
import { TestServer } from '../support/test-server';
import { uploadSource } from '../support/upload-source';

jest.setTimeout(60_000);

type Operation = { readonly operationId: string };
type Description = { readonly paths: Record<string, Record<string, Operation>> };
type Edges = {
  readonly edges: readonly { readonly cursor: string; readonly node: unknown }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};
type Page = { readonly items: readonly unknown[]; readonly nextCursor: string | null };

const openApi = JSON.parse(
  readFileSync(path.resolve(__dirname, '../../docs/openapi.json'), 'utf8'),
) as Description;
const routes = Object.entries(openApi.paths).flatMap(([where, item]) =>
  Object.entries(item).map(([method, { operationId }]) => ({
    ...{ operationId, method: method.toUpperCase(), path: where },
  })),
);

describe('GraphQL beside REST', () => {
  const folders = new TemporaryFolders('keelson-graphql-api-');
  const tokens = new Map<Role, string>();
  let server: TestServer;
  let client: KeelsonClient;
  let admin: GraphQLAsker;
  let archive: string;
  let pipelineId: string;
  let runId: string;
  let stackId: string;

  beforeAll(async () => {
    server = await TestServer.start();
    client = new KeelsonClient({ server: server.url, token: server.adminToken });
    admin = new GraphQLAsker(server.url, server.adminToken);
    tokens.set('admin', server.adminToken);
    tokens.set('runner', server.runnerToken);
    for (const role of ['writer', 'reader'] as const) {
      tokens.set(role, (await client.access.createApiKey({ name: `a-${role}`, role })).token);
    }
    archive = await uploadSource(client, folders);
    await runToTheGate();
  });

  afterAll(async () => {
    await admin?.close();
    await server?.stop();
    folders.remove();
  });

  /** One stack deployed, one behind a gate that waits for a person. */
  async function runToTheGate(): Promise<void> {
    const { objects } = await client.apply(`
apiVersion: keelson.dev/v1
kind: InfraProject
metadata: { name: shop }
spec:
  environments:
    - name: staging
    - { name: production, gate: { manual: true, reason: "change board" } }
  stacks:
    - { name: first, environment: staging, provisioner: native, source: { archive: "${archive}" } }
    - name: second
      environment: production
      provisioner: native
      source: { archive: "${archive}" }
      dependsOn: [staging/first]
`);
    pipelineId = objects[0]?.pipelineId as string;
    const script = {
      lines: ['a', 'b'],
      outputs: () => ({ id: { value: 'id-1', sensitive: false } }),
    };
    const worker = new ScriptedWorker(server.url, server.runnerToken, script).start();
    try {
      const { nodes } = await eventually('the gate waits', async () => {
        const pipeline = await client.infraPipelines.show(pipelineId);
        return pipeline.status === 'awaiting_approval' && pipeline;
      });
      runId = nodes[0]?.runId as string;
      stackId = nodes[0]?.stackId as string;
    } finally {
      await worker.stop();
    }
  }

  const rest = async (where: string, token = server.adminToken): Promise<unknown> => {
    const answer = await fetch(`${server.url}/api/v1/${where}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.json();
  };
  const asker = (role: Role): GraphQLAsker => new GraphQLAsker(server.url, tokens.get(role));

  it('has a counterpart of every operation, or a reason for none', () => {
    const known = [...Object.keys(COUNTERPARTS), ...Object.keys(REST_ALONE)];
    expect(known.sort()).toEqual(routes.map(({ operationId }) => operationId).sort());
    const missing = Object.values(COUNTERPARTS).filter((name) => !fieldOf(name));
    expect(missing).toEqual([]);
  });

  it('lets in exactly the roles that REST lets in', async () => {
    for (const { operationId, method, path: where } of routes) {
      const counterpart = COUNTERPARTS[operationId];
      if (!counterpart || !/^(Query|Mutation)\./.test(counterpart)) continue;
      for (const [role, token] of tokens) {
        const asked = await fetch(server.url + where.replace(/\{\w+\}/g, 'none'), {
          method,
          headers: { authorization: `Bearer ${token}` },
        });
        await asked.arrayBuffer();
        const { errors } = await asker(role).ask(emptyOperation(counterpart));
        const isRefused = errors.some(({ extensions }) => extensions.code === 'forbidden');
        expect([counterpart, role, isRefused]).toEqual([counterpart, role, asked.status === 403]);
        expect(errors.every(({ extensions }) => extensions.status < 500)).toBe(true);
      }
    }
  });

  it('answers the same as REST about every single thing', async () => {
    const jobId = ((await rest(`runs/${runId}`)) as { jobId: string }).jobId;
    const things = [
      ['stack', { id: 'staging/first' }, 'stacks/staging:first'],
      ['run', { id: runId }, `runs/${runId}`],
      ['stackJob', { id: runId }, `stack-jobs/${runId}`],
      ['job', { id: jobId }, `jobs/${jobId}`],
      ['project', { id: 'shop' }, 'infra-projects/shop'],
      ['pipeline', { id: pipelineId }, `infra-pipelines/${pipelineId}`],
      ['runLog', { id: runId, from: 2 }, `runs/${runId}/logs?from=2`],
      ['me', {}, 'me'],
    ] as const;
    for (const [name, args, where] of things) {
      const type = fieldOf(`Query.${name}`)?.type;
      if (!type) throw new Error(name);
      const given = Object.entries(args).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
      const list = given.length === 0 ? '' : `(${given.join(', ')})`;
      const answered = await admin.read<Record<string, unknown>>(
        `{ ${name}${list} ${selectionOf(type)} }`,
      );
      expect([name, answered[name]]).toEqual([name, asInGraphQL(await rest(where), type)]);
    }
  });

  it('answers why an event is there, and what it led to', async () => {
    const created = `streams/pipeline-${pipelineId}?limit=500`;
    const eventId = ((await rest(created)) as { items: { id: string }[] }).items.at(-1)?.id;
    const event = selectionOf(nodeTypeOf('Query.events'));
    const { eventWhy } = await admin.read<{ eventWhy: Record<string, unknown> }>(`{
      eventWhy(id: "${eventId}", first: 2) {
        event ${event}
        causes { event ${event} command { id actor actorKind at } }
        root { id actor actorKind at }
        effects { edges { cursor node ${event} } pageInfo { hasNextPage endCursor } }
        effectsSearchedUpTo
      }
    }`);
    const { effects, ...why } = (await rest(`events/${eventId}/why?limit=2`)) as {
      effects: Page & { searchedUpTo: string | null };
    };
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
      [`stream`, `streams/run-${runId}?`, `name: "run-${runId}", `],
      ['pipelines', 'infra-projects/shop/pipelines?', 'project: "shop", '],
    ] as const;
    for (const [name, where, args = ''] of lists) {
      const type = nodeTypeOf(`Query.${name}`);
      const page = async (after: string): Promise<Edges> => {
        const answered = await admin.read<Record<string, Edges>>(`{
          ${name}(${args}first: 1${after}) {
            edges { cursor node ${selectionOf(type)} }
            pageInfo { hasNextPage endCursor }
          }
        }`);
        return answered[name] as Edges;
      };
      const first = await page('');
      expect(first.pageInfo.endCursor).toBe(first.edges[0]?.cursor);
      const asRest = (await rest(`${where}limit=1`)) as Page;
      expect(first.pageInfo.hasNextPage).toBe(asRest.nextCursor !== null);
      expect(first.edges[0]?.node).toEqual(asInGraphQL(asRest.items[0], type));
      if (asRest.nextCursor === null) continue;
      expect(first.pageInfo.endCursor).toBe(asRest.nextCursor);
      const second = await page(`, after: "${asRest.nextCursor}"`);
      const next = (await rest(`${where}limit=1&cursor=${asRest.nextCursor}`)) as Page;
      expect(second.edges[0]?.node).toEqual(asInGraphQL(next.items[0], type));
    }
  });

  it('answers the same as REST about what is below a thing', async () => {
    const below = [
      ['stack', 'id: "staging/first"', 'Stack.runs', `stacks/${stackId}/runs`],
      ['stack', 'id: "staging/first"', 'Stack.history', `stacks/${stackId}/history`],
      ['stack', 'id: "staging/first"', 'Stack.stateVersions', `stacks/${stackId}/state/versions`],
      ['project', 'id: "shop"', 'InfraProject.pipelines', 'infra-projects/shop/pipelines'],
    ] as const;
    for (const [name, args, field, where] of below) {
      const type = nodeTypeOf(field);
      const list = field.split('.')[1] as string;
      const answered = await admin.read<Record<string, Record<string, Edges>>>(
        `{ ${name}(${args}) { ${list} { edges { node ${selectionOf(type)} } } } }`,
      );
      const nodes = answered[name]?.[list]?.edges.map(({ node }) => node);
      const { items } = (await rest(where)) as Page;
      expect([field, nodes]).toEqual([field, items.map((each) => asInGraphQL(each, type))]);
    }
    const single = [
      ['run', `id: "${runId}"`, 'Run.plan', `runs/${runId}/plan`],
      ['stack', 'id: "staging/first"', 'Stack.lock', `stacks/${stackId}/lock`],
      ['stack', 'id: "staging/first"', 'Stack.resources', `stacks/${stackId}/resources`],
      ['project', 'id: "shop"', 'InfraProject.lastPipeline', 'infra-projects/shop/pipelines/last'],
    ] as const;
    for (const [name, args, path_, where] of single) {
      const type = fieldOf(path_)?.type;
      const field = path_.split('.')[1] as string;
      if (!type) throw new Error(path_);
      const answered = await admin.read<Record<string, Record<string, unknown>>>(
        `{ ${name}(${args}) { ${field} ${selectionOf(type)} } }`,
      );
      expect([path_, answered[name]?.[field]]).toEqual([
        path_,
        asInGraphQL(await rest(where), type),
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
      const answered = await admin.read<Record<string, unknown>>(
        `{ ${name} ${selectionOf(type)} }`,
      );
      const { items } = (await rest(where)) as Page;
      expect([name, answered[name]]).toEqual([name, asInGraphQL(items, type)]);
    }
  });

  it('answers about the past, and says how new every answer is', async () => {
    const { items } = (await rest(`streams/pipeline-${pipelineId}?limit=500`)) as {
      items: { type: string; position: string }[];
    };
    const begun = items.find(({ type }) => type === 'PipelineStarted')?.position as string;
    const type = fieldOf('Query.pipeline')?.type;
    if (!type) throw new Error('pipeline');
    const { data, headers } = await admin.ask<Record<string, unknown>>(`{
      pipeline(id: "${pipelineId}", at: "${begun}") ${selectionOf(type)}
      now: pipeline(id: "${pipelineId}") { status }
      run(id: "${runId}") { state jobs { edges { node { state } } } }
    }`);
    const then = await rest(`infra-pipelines/${pipelineId}?at=${begun}`);
    expect(data?.pipeline).toEqual(asInGraphQL(then, type));
    expect(data).toMatchObject({ pipeline: { status: 'running' }, run: { state: 'finished' } });
    expect(data).toMatchObject({ now: { status: 'awaiting_approval' } });
    // What is true of all fields: the past is the oldest.
    expect(headers.get('keelson-position')).toBe(begun);
    const below = await admin.read<{ stack: { history: Edges } }>(
      `{ stack(id: "${stackId}", at: "${begun}") { history { edges { node { type } } } } }`,
    );
    expect(below.stack.history.edges).toEqual([{ node: { type: 'StackCreated' } }]);
  });

  it('carries out the same commands as REST, and a repeated one once', async () => {
    const start = 'mutation ($stack: ID!) { startRun(stack: $stack, type: tracked) { id } }';
    const key = { 'idempotency-key': 'once' };
    const first = await admin.ask<{ startRun: { id: string } }>(start, { stack: stackId }, key);
    const again = await admin.ask<{ startRun: { id: string } }>(start, { stack: stackId }, key);
    expect(again.data?.startRun.id).toBe(first.data?.startRun.id);
    const other = await admin.ask(start, { stack: 'production/second' }, key);
    expect(other.errors).toMatchObject([{ extensions: { code: 'idempotency_key_reused' } }]);
    const discard = 'mutation ($id: ID!) { discardRun(id: $id, comment: null) { state reason } }';
    const id = first.data?.startRun.id;
    const { data, headers } = await admin.ask(discard, { id });
    expect(data).toMatchObject({ discardRun: { state: 'discarded' } });
    const position = headers.get('keelson-position') as string;
    const shown = await admin.ask(
      'query ($id: ID!) { run(id: $id) { state trigger { kind actor } } }',
      { id },
      { 'keelson-min-position': position },
    );
    expect(shown.data).toEqual({
      run: { state: 'discarded', trigger: { kind: 'human', actor: 'admin' } },
    });
    const late = await admin.ask(
      'mutation ($id: ID!, $plan: String!) { confirmRun(id: $id, planDigest: $plan) { state } }',
      { id, plan: `sha256:${'0'.repeat(64)}` },
    );
    expect(late.errors).toMatchObject([{ extensions: { code: 'wrong_state', status: 409 } }]);
  });

  it('refuses a reader what changes something, and nothing has changed', async () => {
    const no = `mutation { resolveEnvironmentGate(id: "${pipelineId}", environment: "production", decision: no) { status } }`;
    const { data, errors, status } = await asker('reader').ask(no);
    expect([data, status]).toEqual([null, 200]);
    expect(errors).toMatchObject([
      { path: ['resolveEnvironmentGate'], extensions: { code: 'forbidden', status: 403 } },
    ]);
    expect((await client.infraPipelines.show(pipelineId)).status).toBe('awaiting_approval');
    const inside = await asker('runner').ask(`{ me { role } run(id: "${runId}") { id } }`);
    expect(inside.errors).toMatchObject([{ path: ['run'], extensions: { code: 'forbidden' } }]);
  });

  it('tells errors with the codes and the paths of REST, and no value', async () => {
    const cases = [
      ['{ run(id: "run_none") { id } }', {}, 'not_found', 404, undefined],
      ['{ runs(first: 501) { edges { cursor } } }', {}, 'invalid_request', 400, 'first'],
      ['{ runs(after: "hunter2") { edges { cursor } } }', {}, 'invalid_request', 400, 'cursor'],
      ['{ run(id: "x", at: "soon") { id } }', {}, 'invalid_request', 400, 'at'],
      ['{ events(from: "hunter2") { edges { cursor } } }', {}, 'invalid_request', 400, 'from'],
      ['mutation { putSecret(name: "NO", value: "hunter2") }', {}, 'invalid_request', 400, 'name'],
      [
        'mutation ($value: String!) { putSecret(name: "a", value: $value) }',
        { value: { hunter2: 1 } },
        'invalid_request',
        400,
        'value',
      ],
      ['mutation { putSecret(name: "a", value: 4242) }', {}, 'invalid_request', 400, undefined],
      ['{ nothing }', {}, 'invalid_request', 400, undefined],
      ['{ run(', {}, 'invalid_request', 400, undefined],
      [
        'mutation { applyManifests(manifests: "kind: Nothing") { changed } }',
        {},
        'manifest_invalid',
        422,
        expect.any(String),
      ],
    ] as const;
    for (const [query, variables, code, status, where] of cases) {
      const { data, errors } = await admin.ask(query, variables);
      expect([query, data]).toEqual([query, null]);
      expect(errors[0]?.extensions).toMatchObject({ code, status });
      expect([query, errors[0]?.extensions.errors?.[0]?.path]).toEqual([query, where]);
      expect(JSON.stringify(errors)).not.toMatch(/hunter2|4242|node_modules|\.ts:/);
    }
    const nobody = new GraphQLAsker(server.url, 'kls_nobody');
    const refused = await nobody.ask('{ __schema { queryType { name } } }');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('Bearer'),
    ]);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'unauthenticated' } }]);
  });

  it('describes itself to tools, and refuses what is too deep, too costly or in a heap', async () => {
    expect((await admin.ask(getIntrospectionQuery())).status).toBe(200);
    const deep = (levels: number): string =>
      levels === 0 ? 'name' : `ofType { ${deep(levels - 1)} }`;
    const tooDeep = await admin.ask(`{ __type(name: "Run") { ${deep(15)} } }`);
    expect(tooDeep.errors).toMatchObject([{ extensions: { code: 'too_deep', status: 422 } }]);
    const many =
      'query ($n: Int) { stacks(first: $n) { edges { node { runs { edges { cursor } } } } } }';
    expect((await admin.ask(many, { n: 50 })).errors).toEqual([]);
    const tooMany = await admin.ask(many, { n: 500 });
    expect([tooMany.status, tooMany.errors]).toMatchObject([
      422,
      [{ extensions: { code: 'too_costly' } }],
    ]);
    const aliases = Array.from(
      { length: 11 },
      (_, n) => `why${n}: eventWhy(id: "x") { root { id } }`,
    );
    const heap = await admin.ask(`{ ${aliases.join(' ')} }`);
    expect(heap.errors).toMatchObject([{ extensions: { code: 'too_costly' } }]);
    const batch = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${server.adminToken}` },
      body: JSON.stringify([{ query: '{ me { role } }' }]),
    });
    expect(batch.status).toBe(400);
    const byGet = await fetch(
      `${server.url}/graphql?query=${encodeURIComponent('mutation { deleteSecret(name: "a") }')}`,
      { headers: { authorization: `Bearer ${server.adminToken}` } },
    );
    expect([byGet.status, await byGet.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'invalid_request' } }] },
    ]);
  });
});
