import { KeelsonClient, type Role } from '@keelson/client';
import { TestServer } from '../support/test-server';

jest.setTimeout(60_000);

type Operation = { readonly security?: readonly unknown[] };
type Description = { readonly paths: Record<string, Record<string, Operation>> };
type Route = { readonly method: string; readonly path: string; readonly roles: readonly Role[] };

/** Routes that a reader's token does not open; all others want a reader. `[]`: public. */
const NEEDED: Readonly<Record<string, readonly Role[]>> = {
  'GET /healthz': [],
  'GET /readyz': [],
  'GET /metrics': [],
  'POST /api/v1/apply': ['writer'],
  'HEAD /api/v1/sources/{sha256}': ['reader', 'runner'],
  'GET /api/v1/sources/{sha256}': ['writer', 'runner'],
  'PUT /api/v1/sources/{sha256}': ['writer'],
  'DELETE /api/v1/stacks/{id}': ['writer'],
  'POST /api/v1/stacks/{id}/runs': ['writer'],
  'GET /api/v1/stacks/{stackId}/state': ['admin'],
  'POST /api/v1/stacks/{stackId}/state': ['admin'],
  'POST /api/v1/runs/{id}/confirm': ['writer'],
  'POST /api/v1/runs/{id}/discard': ['writer'],
  'POST /api/v1/runs/{id}/cancel': ['writer'],
  'POST /api/v1/runs/{id}/retry': ['writer'],
  'POST /api/v1/infra-projects/{id}/pipelines': ['writer'],
  'POST /api/v1/infra-pipelines/{id}/cancel': ['writer'],
  'POST /api/v1/infra-pipelines/{id}/retry': ['writer'],
  'POST /api/v1/infra-pipelines/{id}/environments/{env}/gate': ['writer'],
  'POST /api/v1/infra-pipelines/{id}/environments/{env}/nodes/{node}/gate': ['writer'],
  'GET /api/v1/jobs/{id}': ['reader', 'runner'],
  'POST /api/v1/job-agents/{agent}/queue/claim': ['runner'],
  'POST /api/v1/job-agents/{agent}/queue/leave': ['runner'],
  'POST /api/v1/jobs/{id}/heartbeat': ['runner'],
  'GET /api/v1/jobs/{id}/work': ['runner'],
  'POST /api/v1/jobs/{id}/reports': ['runner'],
  'POST /api/v1/jobs/{id}/logs': ['runner'],
  'PUT /api/v1/jobs/{id}/plan': ['runner'],
  'GET /api/v1/jobs/{id}/workspace': ['runner'],
  'PUT /api/v1/jobs/{id}/workspace': ['runner'],
  'GET /api/v1/audit/export': ['admin'],
  'GET /api/v1/audit/verify': ['admin'],
  'POST /api/v1/audit/replay': ['admin'],
  'GET /api/v1/backup': ['admin'],
  'POST /api/v1/projections/{name}/rebuild': ['admin'],
  'POST /api/v1/projections/{name}/verify': ['admin'],
  'POST /api/v1/sagas/parked/{key}/retry': ['admin'],
  'GET /api/v1/me': ['reader', 'runner'],
  'GET /api/v1/api-keys': ['admin'],
  'POST /api/v1/api-keys': ['admin'],
  'DELETE /api/v1/api-keys/{id}': ['admin'],
  'GET /api/v1/session': [],
  'POST /api/v1/session': [],
  'DELETE /api/v1/session': [],
  'PUT /api/v1/secrets/{name}': ['writer'],
  'DELETE /api/v1/secrets/{name}': ['writer'],
};
const INCLUDED: Readonly<Record<Role, readonly Role[]>> = {
  admin: ['admin', 'writer', 'reader'],
  writer: ['writer', 'reader'],
  reader: ['reader'],
  runner: ['runner'],
};

describe('tokens and roles', () => {
  let server: TestServer;
  let admin: KeelsonClient;
  let routes: readonly Route[];
  const tokens = new Map<Role, string>();

  beforeAll(async () => {
    server = await TestServer.start();
    admin = new KeelsonClient({ server: server.url, token: server.adminToken });
    tokens.set('admin', server.adminToken);
    tokens.set('runner', server.runnerToken);
    for (const role of ['writer', 'reader'] as const) {
      tokens.set(role, (await admin.access.createApiKey({ name: `a-${role}`, role })).token);
    }
    const answer = await fetch(`${server.url}/api/docs-json`);
    const { paths } = (await answer.json()) as Description;
    routes = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => {
        const name = `${method.toUpperCase()} ${path}`;
        return { method: method.toUpperCase(), path, roles: NEEDED[name] ?? ['reader'] };
      }),
    );
  });

  afterAll(() => server?.stop());

  /** Asks with nothing in the body, so that a route that lets in refuses the input or finds nothing. */
  const ask = ({ method, path }: Route, token?: string): Promise<Response> =>
    fetch(server.url + path.replace(/\{\w+\}/g, 'none'), {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });

  it('knows every route that it says needs more than a reader', () => {
    const known = routes.map(({ method, path }) => `${method} ${path}`);
    expect(known).toEqual(expect.arrayContaining(Object.keys(NEEDED)));
  });

  it('lets nobody in without a token, or with one that it does not know', async () => {
    for (const route of routes.filter(({ roles }) => roles.length > 0)) {
      for (const token of [undefined, 'kls_nobody']) {
        const answer = await ask(route, token);
        expect([route, answer.status]).toEqual([route, 401]);
        // An answer to HEAD has no body.
        if (route.method !== 'HEAD') {
          expect(await answer.json()).toMatchObject({ code: 'unauthenticated', status: 401 });
        }
        expect(answer.headers.get('content-type')).toContain('application/problem+json');
        expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      }
    }
  });

  it('lets in exactly the roles that a route wants', async () => {
    for (const route of routes) {
      for (const [role, token] of tokens) {
        const answer = await ask(route, token);
        await answer.arrayBuffer();
        const wanted =
          route.roles.length === 0 || route.roles.some((each) => INCLUDED[role].includes(each));
        const isStateWrite = route.path.endsWith('/state') && route.method === 'POST';
        const outcome = answer.status === 401 || answer.status === 403 ? 'refused' : 'let in';
        // A state is written by its jobs alone: whom the role lets in, the missing lease keeps out.
        const expected = wanted && !isStateWrite ? 'let in' : 'refused';
        expect([route, role, outcome]).toEqual([route, role, expected]);
        expect(answer.status).toBeLessThan(500);
      }
    }
  });

  it('shows a token once, keeps its hash, and forgets the key at once', async () => {
    const { id, token } = await admin.access.createApiKey({ name: 'short-lived', role: 'reader' });
    const mine = new KeelsonClient({ server: server.url, token });
    expect(await mine.access.me()).toEqual({ actor: 'short-lived', role: 'reader' });
    const keys = [];
    for await (const key of admin.access.apiKeys()) keys.push(key);
    expect(keys.find((key) => key.id === id)).toMatchObject({
      name: 'short-lived',
      role: 'reader',
    });
    expect(JSON.stringify(keys)).not.toMatch(/hash|klk_/);
    const events = [];
    for await (const event of admin.events({ type: 'DefinitionApplied' })) events.push(event);
    expect(JSON.stringify(events)).not.toMatch(/hash"|klk_/);
    await admin.access.deleteApiKey(id);
    await expect(mine.access.me()).rejects.toMatchObject({ status: 401 });
  });

  it('refuses a second key of a name, and a role that does not exist', async () => {
    const again = admin.access.createApiKey({ name: 'a-writer', role: 'reader' });
    await expect(again).rejects.toMatchObject({ status: 409, code: 'already_exists' });
    const root = admin.access.createApiKey({ name: 'root', role: 'root' as Role });
    await expect(root).rejects.toMatchObject({ status: 400, faults: [{ path: 'role' }] });
  });

  it('makes one key of those of a name that are wanted at once, and another when that is deleted', async () => {
    const wanted = { name: 'in-demand', role: 'reader' } as const;
    const tries = Array.from({ length: 8 }, () => admin.access.createApiKey(wanted));
    const ends = await Promise.allSettled(tries);
    const made = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    expect(made).toHaveLength(1);
    for (const end of ends) {
      if (end.status === 'rejected') {
        expect(end.reason).toMatchObject({ status: 409, code: 'already_exists' });
      }
    }
    const named = async () => {
      const ids = [];
      for await (const { id, name } of admin.access.apiKeys()) {
        if (name === wanted.name) ids.push(id);
      }
      return ids;
    };
    expect(await named()).toEqual(made.map(({ id }) => id));
    await admin.access.deleteApiKey(made[0]?.id ?? '');
    const { id } = await admin.access.createApiKey(wanted);
    expect(await named()).toEqual([id]);
    const verdicts = [];
    for await (const message of admin.audit.replay()) verdicts.push(message);
    expect(verdicts).toMatchObject([{ kind: 'verdict', ok: true }]);
  });

  it('keeps secrets by name, and their values to itself', async () => {
    await admin.access.putSecret('registry-token', 's3cr3t-of-the-registry');
    const names = [];
    for await (const { name } of admin.access.secrets()) names.push(name);
    expect(names).toEqual(['registry-token']);
    const events = [];
    for await (const event of admin.events()) events.push(event);
    expect(JSON.stringify(events)).not.toMatch(/s3cr3t|ciphertext/);
    await admin.access.deleteSecret('registry-token');
    for await (const { name } of admin.access.secrets()) throw new Error(`${name} is still there`);
    const shouted = admin.access.putSecret('Not A Name', 'x');
    await expect(shouted).rejects.toMatchObject({ status: 400, faults: [{ path: 'name' }] });
  });
});
