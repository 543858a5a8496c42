import { readFileSync } from 'node:fs';
import path from 'node:path';
import { getIntrospectionQuery } from 'graphql';
import { GraphQLAsker } from '../support/graphql-asker';
import { COUNTERPARTS, REST_ALONE } from '../support/graphql-counterparts';
import { emptyOperation, fieldOf } from '../support/graphql-schema';
import { ShopAtTheGate } from '../support/shop-at-the-gate';

jest.setTimeout(60_000);

type Operation = { readonly operationId: string };
type Description = { readonly paths: Record<string, Record<string, Operation>> };
const openApi = JSON.parse(
  readFileSync(path.resolve(__dirname, '../../docs/openapi.json'), 'utf8'),
) as Description;
const routes = Object.entries(openApi.paths).flatMap(([where, item]) =>
  Object.entries(item).map(([method, { operationId }]) => ({
    ...{ operationId, method: method.toUpperCase(), path: where },
  })),
);

describe('GraphQL beside REST', () => {
  let shop: ShopAtTheGate;
  beforeAll(async () => (shop = await ShopAtTheGate.open()));
  afterAll(() => shop?.close());

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
      for (const [role, token] of shop.tokens) {
        const asked = await fetch(shop.server.url + where.replace(/\{\w+\}/g, 'none'), {
          method,
          headers: { authorization: `Bearer ${token}` },
        });
        await asked.arrayBuffer();
        const { errors } = await shop.asker(role).ask(emptyOperation(counterpart));
        const isRefused = errors.some(({ extensions }) => extensions.code === 'forbidden');
        expect([counterpart, role, isRefused]).toEqual([counterpart, role, asked.status === 403]);
        expect(errors.every(({ extensions }) => extensions.status < 500)).toBe(true);
      }
    }
  });

  it('carries out the same commands as REST, and a repeated one once', async () => {
    const start = 'mutation ($stack: ID!) { startRun(stack: $stack, type: tracked) { id } }';
    const key = { 'idempotency-key': 'once' };
    const first = await shop.admin.ask<{ startRun: { id: string } }>(
      start,
      { stack: shop.stackId },
      key,
    );
    const again = await shop.admin.ask<{ startRun: { id: string } }>(
      start,
      { stack: shop.stackId },
      key,
    );
    expect(again.data?.startRun.id).toBe(first.data?.startRun.id);
    const other = await shop.admin.ask(start, { stack: 'production/second' }, key);
    expect(other.errors).toMatchObject([{ extensions: { code: 'idempotency_key_reused' } }]);
    const discard = 'mutation ($id: ID!) { discardRun(id: $id, comment: null) { state reason } }';
    const id = first.data?.startRun.id;
    const { data, headers } = await shop.admin.ask(discard, { id });
    expect(data).toMatchObject({ discardRun: { state: 'discarded' } });
    const position = headers.get('keelson-position') as string;
    expect(headers.get('cache-control')).toBe('no-store');
    const shown = await shop.admin.ask(
      'query ($id: ID!) { run(id: $id) { state trigger { kind actor } } }',
      { id },
      { 'keelson-min-position': position },
    );
    expect(shown.data).toEqual({
      run: { state: 'discarded', trigger: { kind: 'human', actor: 'admin' } },
    });
    const late = await shop.admin.ask(
      'mutation ($id: ID!, $plan: String!) { confirmRun(id: $id, planDigest: $plan) { state } }',
      { id, plan: `sha256:${'0'.repeat(64)}` },
    );
    expect(late.errors).toMatchObject([{ extensions: { code: 'wrong_state', status: 409 } }]);
  });

  it('refuses a reader what changes something, and nothing has changed', async () => {
    const no = `mutation { resolveEnvironmentGate(id: "${shop.pipelineId}", environment: "production", decision: no) { status } }`;
    const { data, errors, status } = await shop.asker('reader').ask(no);
    expect([data, status]).toEqual([{ resolveEnvironmentGate: null }, 200]);
    expect(errors).toMatchObject([
      { path: ['resolveEnvironmentGate'], extensions: { code: 'forbidden', status: 403 } },
    ]);
    expect((await shop.client.infraPipelines.show(shop.pipelineId)).status).toBe(
      'awaiting_approval',
    );
    const inside = await shop
      .asker('runner')
      .ask(`{ me { role } run(id: "${shop.runId}") { id } }`);
    expect(inside.errors).toMatchObject([{ path: ['run'], extensions: { code: 'forbidden' } }]);
  });

  it('tells errors with the codes and the paths of REST, and no value', async () => {
    const cases = [
      ['{ run(id: "run_none") { id } }', {}, 'not_found', 404, undefined],
      ['{ runs(first: 501) { edges { cursor } } }', {}, 'invalid_request', 400, 'first'],
      ['{ runs(after: "hunter2") { edges { cursor } } }', {}, 'invalid_request', 400, 'after'],
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
      const { data, errors } = await shop.admin.ask(query, variables);
      expect([query, Object.values(data ?? {}).every((each) => each === null)]).toEqual([
        query,
        true,
      ]);
      expect(errors[0]?.extensions).toMatchObject({ code, status });
      expect([query, errors[0]?.extensions.errors?.[0]?.path]).toEqual([query, where]);
      expect(JSON.stringify(errors)).not.toMatch(/hunter2|4242|node_modules|\.ts:/);
    }
    const nobody = new GraphQLAsker(shop.server.url, 'kls_nobody');
    const refused = await nobody.ask('{ __schema { queryType { name } } }');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('Bearer'),
    ]);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'unauthenticated' } }]);
  });

  it('describes itself to tools, and refuses what is too deep, too costly or in a heap', async () => {
    expect((await shop.admin.ask(getIntrospectionQuery())).status).toBe(200);
    const deep = (levels: number): string =>
      levels === 0 ? 'name' : `ofType { ${deep(levels - 1)} }`;
    const tooDeep = await shop.admin.ask(`{ __type(name: "Run") { ${deep(15)} } }`);
    expect(tooDeep.errors).toMatchObject([{ extensions: { code: 'too_deep', status: 422 } }]);
    const many =
      'query ($n: Int) { stacks(first: $n) { edges { node { runs { edges { cursor } } } } } }';
    expect((await shop.admin.ask(many, { n: 50 })).errors).toEqual([]);
    const tooMany = await shop.admin.ask(many, { n: 500 });
    expect([tooMany.status, tooMany.errors]).toMatchObject([
      422,
      [{ extensions: { code: 'too_costly' } }],
    ]);
    const aliases = Array.from(
      { length: 11 },
      (_, n) => `why${n}: eventWhy(id: "x") { root { id } }`,
    );
    const heap = await shop.admin.ask(`{ ${aliases.join(' ')} }`);
    expect(heap.errors).toMatchObject([{ extensions: { code: 'too_costly' } }]);
    for (const long of [
      'runLog(id: "x") { items { text } }',
      'pipeline(id: "x") { nodes { id } }',
    ]) {
      const pages = Array.from({ length: 10 }, (_, n) => `p${n}: ${long}`);
      const whole = await shop.admin.ask(`{ ${pages.join(' ')} }`);
      expect(whole.errors).toMatchObject([{ extensions: { code: 'too_costly' } }]);
    }
    const batch = await fetch(`${shop.server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${shop.server.adminToken}`,
      },
      body: JSON.stringify([{ query: '{ me { role } }' }]),
    });
    expect(batch.status).toBe(400);
    const byGet = await fetch(
      `${shop.server.url}/graphql?query=${encodeURIComponent('mutation { deleteSecret(name: "a") }')}`,
      { headers: { authorization: `Bearer ${shop.server.adminToken}` } },
    );
    expect([byGet.status, await byGet.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'invalid_request' } }] },
    ]);
  });
});
