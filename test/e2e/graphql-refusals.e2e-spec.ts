import type { Refusal } from '../support/graphql-asker';
import { ShopAtTheGate } from '../support/shop-at-the-gate';

jest.setTimeout(60_000);

type Raw = { readonly data: unknown; readonly errors?: readonly Refusal[] };

describe('what GraphQL refuses', () => {
  let shop: ShopAtTheGate;
  beforeAll(async () => (shop = await ShopAtTheGate.open()));
  afterAll(() => shop?.close());

  async function send(init: RequestInit, where = ''): Promise<[number, Raw]> {
    const answer = await fetch(`${shop.server.url}/graphql${where}`, {
      ...init,
      headers: {
        authorization: `Bearer ${shop.server.adminToken}`,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    return [answer.status, (await answer.json()) as Raw];
  }

  it('takes nothing away from the fields beside it', async () => {
    const { status, data, errors } = await shop.admin.ask<Record<string, unknown>>(`mutation {
      made: createApiKey(name: "beside", role: reader) { token }
      gone: deleteApiKey(id: "key_none")
    }`);
    expect([status, data]).toEqual([200, { made: { token: expect.any(String) }, gone: null }]);
    expect(errors).toMatchObject([
      {
        path: ['gone'],
        message: 'there is no API key key_none',
        extensions: { code: 'not_found' },
      },
    ]);
    const read = await shop.admin.ask(
      '{ a: stack(id: "staging/first") { name } b: stack(id: "x") { id } }',
    );
    expect(read.data).toEqual({ a: { name: 'first' }, b: null });
  });

  it('names the fault of a request that is no operation, and repeats no value', async () => {
    const bodies = [
      [{ query: 5 }, 'query'],
      [{ query: ['{ me { role } }'] }, 'query'],
      [{ query: { kind: 'Document', definitions: [] } }, 'query'],
      [{ query: '5' }, 'query'],
      [{ query: '{"kind":"Document","definitions":[]}' }, 'query'],
      [{}, 'query'],
      [{ query: '{ me { role } }', variables: 'hunter2' }, 'variables'],
      [{ query: '{ me { role } }', variables: [1] }, 'variables'],
      [{ query: '{ me { role } }', operationName: 7 }, 'operationName'],
      [['{ me { role } }'], ''],
    ] as const;
    for (const [body, where] of bodies) {
      const [status, { errors }] = await send({ method: 'POST', body: JSON.stringify(body) });
      expect([body, status, errors?.[0]?.extensions]).toEqual([
        body,
        400,
        {
          code: 'invalid_request',
          status: 400,
          errors: [{ path: where, message: expect.any(String) }],
        },
      ]);
      expect(JSON.stringify(errors)).not.toContain('hunter2');
    }
    const asked = `?query=${encodeURIComponent('{ me { role } }')}`;
    const [status, { errors }] = await send({}, `${asked}&variables=hunter2`);
    expect([status, errors?.[0]?.extensions.errors?.[0]?.path]).toEqual([400, 'variables']);
    expect(JSON.stringify(errors)).not.toContain('hunter2');
    expect((await send({}, `${asked}&variables=${encodeURIComponent('{}')}`))[0]).toBe(200);
    const [, unread] = await send({ method: 'POST', body: '{"query": hunter2' });
    expect(unread.errors).toMatchObject([{ extensions: { code: 'invalid_request' } }]);
    expect(JSON.stringify(unread)).not.toContain('hunter2');
  });

  it('names the argument that holds a zero byte, or a time that is none', async () => {
    for (const [query, path] of [
      ['{ run(id: "a\\u0000b") { id } }', 'id'],
      ['{ events(first: 1, text: "\\u0000") { edges { cursor } } }', 'text'],
      ['{ events(first: 1, from: "2026-W47") { edges { cursor } } }', 'from'],
    ] as const) {
      const { errors } = await shop.admin.ask(query);
      expect(errors).toMatchObject([
        { extensions: { code: 'invalid_request', errors: [{ path }] } },
      ]);
    }
  });

  it('takes no cursor of another list', async () => {
    const { runs } = await shop.admin.read<{ runs: { edges: { cursor: string }[] } }>(
      '{ runs(first: 1) { edges { cursor } } }',
    );
    const after = runs.edges[0]?.cursor;
    for (const list of ['stacks', 'jobs', 'pipelines', 'projects', 'events']) {
      const question = `query ($after: String) { ${list}(after: $after) { edges { cursor } } }`;
      const { errors } = await shop.admin.ask(question, { after });
      expect([list, errors[0]?.extensions.errors]).toEqual([
        list,
        [{ path: 'after', message: 'it does not come from this list' }],
      ]);
    }
  });

  it('answers of the past that nobody knows the lock', async () => {
    const { stack } = await shop.admin.read<{ stack: unknown }>(
      `{ stack(id: "staging/first", at: "${new Date().toISOString()}") { name lock { queue { runId } } } }`,
    );
    expect(stack).toEqual({ name: 'first', lock: null });
  });

  it('makes no second API key of a repeated request, and names the first one', async () => {
    const make = 'mutation { createApiKey(name: "once", role: reader) { id } }';
    const key = { 'idempotency-key': 'make-once' };
    const { data } = await shop.admin.ask<{ createApiKey: { id: string } }>(make, {}, key);
    const { errors } = await shop.admin.ask(make, {}, key);
    const { id } = data?.createApiKey ?? {};
    expect(errors).toMatchObject([{ extensions: { code: 'already_exists', id } }]);
    expect(errors[0]?.message).toContain(`delete ${id} and make another`);
  });

  it('refuses to cancel what has ended otherwise, and answers the repeat of a cancel', async () => {
    const cancelRun = `mutation { cancelRun(id: "${shop.runId}") { state } }`;
    expect(await shop.admin.ask(cancelRun)).toMatchObject({
      data: { cancelRun: null },
      errors: [
        {
          message: `run ${shop.runId} is finished: it has ended, so there is nothing to cancel`,
          extensions: { code: 'wrong_state', status: 409 },
        },
      ],
    });
    const run = 'mutation { runPipeline(project: "shop") { id } }';
    const other = (await shop.admin.read<{ runPipeline: { id: string } }>(run)).runPipeline.id;
    const cancel = (id: string): Promise<unknown> =>
      shop.admin.ask(`mutation { cancelPipeline(id: "${id}") { status result } }`);
    const cancelled = { data: { cancelPipeline: { status: 'completed', result: 'cancelled' } } };
    expect([await cancel(other), await cancel(other)]).toMatchObject([cancelled, cancelled]);
    const answer = `mutation { resolveEnvironmentGate(id: "${shop.pipelineId}", environment: "production", decision: no) { status } }`;
    expect(await shop.admin.read(answer)).toEqual({
      resolveEnvironmentGate: { status: 'completed' },
    });
    expect(await cancel(shop.pipelineId)).toMatchObject({
      errors: [{ extensions: { code: 'wrong_state', status: 409 } }],
    });
  });
});
