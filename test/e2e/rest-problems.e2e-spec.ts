import { KeelsonClient } from '@keelson/client';
import { TestServer } from '../support/test-server';
import { TemporaryFolders } from '../support/temporary-folders';
import { uploadSource } from '../support/upload-source';

jest.setTimeout(60_000);

type Problem = {
  readonly status: number;
  readonly code: string;
  readonly faults?: readonly { readonly path: string; readonly message: string }[];
};

describe('refusals', () => {
  const folders = new TemporaryFolders('keelson-problems-');
  let server: TestServer;
  let client: KeelsonClient;

  beforeAll(async () => {
    server = await TestServer.start();
    client = new KeelsonClient({ server: server.url, token: server.adminToken });
    const archive = await uploadSource(client, folders);
    const stacks = ['staging', 'production'].map(
      (environment) => `
apiVersion: keelson.dev/v1
kind: Stack
metadata: { name: web, environment: ${environment} }
spec: { provisioner: native, source: { archive: "${archive}" } }`,
    );
    await client.apply(stacks.join('\n---'));
    await client.stacks.show('staging:web');
  });

  afterAll(async () => {
    await server?.stop();
    folders.remove();
  });

  async function refused(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Problem> {
    const answer = await fetch(server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${server.adminToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const text = await answer.text();
    expect(text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(/);
    const problem = JSON.parse(text) as Problem;
    expect(problem.status).toBe(answer.status);
    return problem;
  }

  const start = '/api/v1/stacks/staging:web/runs';
  const environment = { A: 1, 'not a name': 'x', B: 'fine' };
  it.each([
    ['GET', '/api/v1/runs?limit=0', undefined, ['limit']],
    ['GET', '/api/v1/runs?limit=ten', undefined, ['limit', 'limit', 'limit']],
    ['GET', '/api/v1/runs?state=asleep', undefined, ['state']],
    ['GET', '/api/v1/runs?colour=red', undefined, ['colour']],
    ['GET', '/api/v1/runs?cursor=nonsense', undefined, ['cursor']],
    ['GET', '/api/v1/events?from=yesterday', undefined, ['from']],
    ['GET', '/api/v1/events?from=20261122T013700Z', undefined, ['from']],
    ['GET', '/api/v1/events?from=2026-02-30', undefined, ['from']],
    ['GET', '/api/v1/audit/export?to=2026-W47', undefined, ['to']],
    ['GET', '/api/v1/runs?at=2026-02-30T10:00:00Z', undefined, ['at']],
    ['GET', '/api/v1/events?text=a%00b&type=%00', undefined, ['text', 'type']],
    ['GET', '/api/v1/streams/a%00b', undefined, ['stream']],
    ['DELETE', '/api/v1/stacks/%00', undefined, ['id']],
    ['POST', '/api/v1/infra-pipelines/%00/cancel', undefined, ['id']],
    ['POST', start, {}, ['type']],
    ['POST', start, { type: 'tracked', operations: ['plan'] }, ['operations']],
    [
      'POST',
      start,
      { type: 'tracked', runtimeConfig: { environment } },
      ['runtimeConfig.environment.A', 'runtimeConfig.environment.not a name'],
    ],
    ['POST', '/api/v1/runs/run_x/confirm', { planDigest: 'md5:1' }, ['planDigest']],
    [
      'POST',
      '/api/v1/infra-pipelines/pip_x/environments/e/gate',
      { decision: 'maybe' },
      ['decision'],
    ],
  ])('say where bad input is wrong: %s %s %j', async (method, path, body, paths) => {
    const { code, faults } = await refused(method, path, body);
    expect(code).toBe('invalid_request');
    expect(faults?.map((fault) => fault.path)).toEqual(paths);
  });

  it.each([
    ['GET', '/api/v1/runs/run_none'],
    ['GET', '/api/v1/stacks/none'],
    ['GET', '/api/v1/jobs/none'],
    ['GET', '/api/v1/stack-jobs/sj_none'],
    ['GET', '/api/v1/infra-projects/none'],
    ['GET', '/api/v1/infra-pipelines/pip_none'],
    ['GET', '/api/v1/infra-pipelines/pip_none/events'],
    ['GET', '/api/v1/runs/run_none/logs?follow=true'],
    ['GET', '/api/v1/streams/run-none'],
    ['POST', '/api/v1/runs/run_none/cancel'],
    ['POST', '/api/v1/infra-pipelines/pip_none/retry'],
    ['GET', '/api/v1/unheard-of'],
    ['GET', '/nowhere'],
    ['PATCH', '/api/v1/runs'],
  ])('say that there is no such thing: %s %s', async (method, path) => {
    expect(await refused(method, path)).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('say which stacks an ambiguous name may mean', async () => {
    const problem = await refused('GET', '/api/v1/stacks/web');
    expect(problem).toMatchObject({
      status: 409,
      code: 'ambiguous_name',
      candidates: [{ environment: 'production' }, { environment: 'staging' }],
    });
  });

  it('cover bodies that are no JSON, of the wrong kind, or too large', async () => {
    const path = '/api/v1/runs/run_x/confirm';
    expect(await refused('POST', path, '{"a":')).toMatchObject({ status: 400 });
    const xml = await refused('POST', path, '<a/>', { 'content-type': 'text/xml' });
    expect(xml).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    const large = await refused('POST', path, { comment: 'x'.repeat(3 * 1024 * 1024) });
    expect(large).toMatchObject({ status: 413, code: 'too_large' });
  });

  it('name every fault of a manifest, and change nothing', async () => {
    const manifest = {
      apiVersion: 'keelson.dev/v1',
      kind: 'Stack',
      metadata: { name: 'bad', environment: 'e' },
      spec: { provisioner: 'cobol', source: { path: './x' }, surprise: 1 },
    };
    const problem = await refused('POST', '/api/v1/apply', manifest);
    expect(problem).toMatchObject({ status: 422, code: 'manifest_invalid' });
    expect(problem.faults?.map(({ path }) => path).sort()).toEqual(
      expect.arrayContaining(['spec.provisioner', 'spec.surprise']),
    );
    expect(await refused('GET', '/api/v1/stacks/bad')).toMatchObject({ status: 404 });
  });

  it('hold back a query whose view is not as far as the caller wants', async () => {
    const far = { 'keelson-min-position': '999999999999' };
    const problem = await refused('GET', '/api/v1/stacks', undefined, far);
    expect(problem).toMatchObject({ status: 503, code: 'view_behind' });
    const command = await refused('POST', '/api/v1/stacks/none/runs', {}, far);
    expect(command).toMatchObject({ status: 503, code: 'view_behind' });
    const odd = await refused('GET', '/api/v1/stacks', undefined, { 'keelson-min-position': 'x' });
    expect(odd.faults?.[0]?.path).toBe('Keelson-Min-Position');
  });

  it('protect a stack that is needed, unless somebody insists with a reason', async () => {
    const path = '/api/v1/stacks/production:web';
    const running = await refused('DELETE', path);
    expect(running).toMatchObject({ status: 409, code: 'wrong_state' });
    expect(await refused('DELETE', `${path}?force=true`)).toMatchObject({ status: 422 });
    const headers = { authorization: `Bearer ${server.adminToken}` };
    const deleted = await fetch(`${server.url}${path}?force=true&reason=spec`, {
      method: 'DELETE',
      headers,
    });
    expect(deleted.status).toBe(204);
    expect((await client.stacks.show('web')).environment).toBe('staging');
  });
});

describe('operations', () => {
  it('tell that the server is alive and ready, and what it measures', async () => {
    const server = await TestServer.start();
    try {
      expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'alive' });
      const client = new KeelsonClient({ server: server.url, token: server.adminToken });
      const { ready, projections } = await client.readyz();
      expect(ready).toBe(true);
      expect(projections.map(({ name }) => name)).toContain('runs');
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      expect(metrics).toMatch(/keelson_projection_lag\{projection="runs"\} \d/);
      expect(metrics).toContain('process_cpu_seconds_total');
      const page = await fetch(`${server.url}/api/docs`);
      expect([page.status, page.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('text/html'),
      ]);
      const script = await fetch(`${server.url}/api/docs/swagger-ui-bundle.js`);
      expect(script.status).toBe(200);
      await script.arrayBuffer();
    } finally {
      await server.stop();
    }
  });
});
