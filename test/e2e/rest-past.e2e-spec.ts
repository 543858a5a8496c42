import { existsSync } from 'node:fs';
import path from 'node:path';
import { ApiError, KeelsonClient } from '@keelson/client';
import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { Gate } from '../support/gate';
import { runCommandLine } from '../support/run-command-line';
import { ScriptedWorker } from '../support/scripted-worker';
import { TemporaryFolders } from '../support/temporary-folders';
import { TestServer } from '../support/test-server';
import { uploadSource } from '../support/upload-source';

jest.setTimeout(120_000);

type Answer = { readonly status: number; readonly position: string | null; readonly body: unknown };

describe('the past, over REST', () => {
  const folders = new TemporaryFolders('keelson-past-');
  const applying = new Gate();
  let server: TestServer;
  let client: KeelsonClient;
  let worker: ScriptedWorker;
  let paths: readonly string[];
  /** What was answered while a run stood before its apply, and when. */
  let then: readonly Answer[];
  let position: string;
  let time: string;

  const get = async (path: string, token = server.adminToken): Promise<Answer> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${server.url}/api/v1${path}`, { headers });
    const { status } = response;
    return {
      status,
      position: response.headers.get('keelson-position'),
      body: await response.json(),
    };
  };
  const post = async (path: string, token = server.adminToken): Promise<Answer> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${server.url}/api/v1${path}`, { method: 'POST', headers });
    return { status: response.status, position: null, body: await response.json() };
  };
  const withAt = (path: string, at: string): string =>
    `${path}${path.includes('?') ? '&' : '?'}at=${encodeURIComponent(at)}`;

  beforeAll(async () => {
    server = await TestServer.start();
    client = new KeelsonClient({ server: server.url, token: server.adminToken });
    const archive = await uploadSource(client, folders);
    worker = new ScriptedWorker(server.url, server.runnerToken, {
      outputs: () => ({ vpc: { value: 'vpc-1', sensitive: false } }),
      before: (step, { work }) =>
        step === 'apply' && work.stackName === 'database' ? applying.pass() : undefined,
    }).start();
    const { objects } = await client.apply(project(archive));
    await applying.reached;
    const pipelineId = objects[0]?.pipelineId ?? '';
    const [run] = await all(client.runs.list({ stack: 'database' }));
    const runId = run?.id ?? '';
    const [job] = await all(client.events({ type: 'JobClaimed' }));
    paths = [
      ...['/stacks', '/stacks?project=shop', '/stacks/network', '/stacks/database/runs'],
      ...['/stacks/network/outputs', '/stacks/network/history', '/stacks/database/state/versions'],
      ...['/runs', '/runs?state=finished', `/runs/${runId}`, `/runs/${runId}/plan`],
      `/stack-jobs/${runId}`,
      ...['/infra-projects', '/infra-projects/shop', '/infra-projects/shop/pipelines'],
      ...['/infra-projects/shop/pipelines/last', `/infra-pipelines/${pipelineId}`],
      ...['/events?limit=500', '/events?type=RunCreated', `/streams/run-${runId}`],
      ...[`/jobs/${job?.stream.slice('job-'.length)}`, '/api-keys', '/secrets'],
      `/events/${job?.id}/why?limit=500`,
    ];
    ({ then, position } = await settled());
    time = new Date().toISOString();
    applying.open();
    await eventually('the pipeline has succeeded', async () => {
      return (await client.infraPipelines.show(pipelineId)).status === 'completed';
    });
    await client.access.putSecret('later', 'a-value-that-comes-later');
  });

  afterAll(async () => {
    await worker?.stop();
    await server?.stop();
    folders.remove();
  });

  /** All answers, of one and the same position. */
  const settled = (): Promise<{ then: readonly Answer[]; position: string }> =>
    eventually('everything stands still', async () => {
      const answers = await Promise.all(paths.map((path) => get(path)));
      const positions = new Set(answers.map((answer) => answer.position));
      const [only] = positions;
      return positions.size === 1 && only ? { then: answers, position: only } : undefined;
    });

  it('answers every read as it was answered then, by position', async () => {
    for (const [index, path] of paths.entries()) {
      const answer = await get(withAt(path, position));
      expect({ path, answer: withoutDuration(answer) }).toEqual({
        path,
        answer: withoutDuration(then[index]),
      });
    }
    expect((await get('/runs?state=finished')).body).not.toEqual(then[8]?.body);
  });

  it('answers every read as it was answered then, by time', async () => {
    for (const [index, path] of paths.entries()) {
      const { status, body } = withoutDuration(await get(withAt(path, time)));
      expect({ path, status, body }).toMatchObject({ path, ...withoutDuration(then[index], true) });
    }
  });

  it('knows nothing of what came later', async () => {
    expect((await get('/stacks/network?at=0')).status).toBe(404);
    const { body } = await get('/events?limit=1');
    const [newest] = (body as { items: readonly { id: string }[] }).items;
    expect((await get(`/events/${newest?.id}/why`)).status).toBe(200);
    expect((await get(withAt(`/events/${newest?.id}/why`, position))).status).toBe(404);
    expect((await get('/secrets')).body).toMatchObject({ items: [{ name: 'later' }] });
    const secrets = await get(withAt('/secrets', position));
    expect(secrets.body).toMatchObject({ items: [] });
  });

  it('pages through a list of the past', async () => {
    const past = new KeelsonClient({ server: server.url, token: server.adminToken, at: position });
    const events = await all(past.events({ limit: 7 }));
    expect(events[0]?.position).toBe(position);
    expect(events.at(-1)?.position).toBe('1');
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it.each(['yesterday', '', '2026-11-21', '-3'])('refuses at=%s with its path', async (at) => {
    const { status, body } = await get(withAt('/stacks', at));
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', faults: [{ path: 'at' }] },
    });
  });

  it.each(['999999999', '2999-01-01T00:00:00Z'])('refuses at=%s, which is to come', async (at) => {
    const { status, body } = await get(withAt('/stacks/network', at));
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'future_moment', faults: [{ path: 'at' }] },
    });
  });

  it('refuses to answer of today, or to change something, when asked about the past', async () => {
    const runs = then[7]?.body as { items: readonly { id: string }[] };
    const runId = runs.items[0]?.id;
    expect((await get(`/runs/${runId}/logs?at=1`)).status).toBe(400);
    expect((await get('/stacks?at=1&at=2')).status).toBe(400);
    const past = new KeelsonClient({ server: server.url, token: server.adminToken, at: position });
    const refused = await past.stacks.delete('network').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect((refused as ApiError).status).toBe(400);
  });

  it('is asked about by the CLI', async () => {
    const line = { env: { KEELSON_SERVER: server.url, KEELSON_TOKEN: server.adminToken } };
    const runs = await runCommandLine(['--at', position, 'get', 'runs', '-o', 'json'], line);
    expect(JSON.parse(runs.out)).toEqual((then[7]?.body as { items: unknown }).items);
    const future = await runCommandLine(['--at', '999999999', 'get', 'runs'], line);
    expect(future).toMatchObject({ code: 3, out: '' });
    expect(future.err).toContain('at');
    const changed = ['--at', position, 'run', 'trigger', 'network'];
    expect((await runCommandLine(changed, line)).code).not.toBe(0);
    const file = path.join(folders.make(), 'file');
    for (const words of [
      ...[
        ['audit', 'verify'],
        ['audit', 'export', file],
        ['audit', 'replay'],
        ['backup', file],
      ],
      ...[
        ['audit', 'verify', file],
        ['infra-pipeline', 'follow', 'pip_1'],
      ],
    ]) {
      const { code, err } = await runCommandLine(['--at', position, ...words], line);
      expect([words, code === 2 || code === 3, err]).toEqual([
        words,
        true,
        expect.stringContaining('at: '),
      ]);
      expect(existsSync(file)).toBe(false);
    }
  });

  it('is thrown away and built anew by the CLI', async () => {
    const line = { env: { KEELSON_SERVER: server.url, KEELSON_TOKEN: server.adminToken } };
    const projections = (...words: readonly string[]) =>
      runCommandLine(['projections', ...words], line);
    expect((await projections('list')).out).toMatch(/^NAME +VERSION +POSITION +LAG/);
    expect(await projections('verify', 'runs')).toMatchObject({
      code: 0,
      out: expect.stringContaining('runs is what the log says') as string,
    });
    await changeRuns(server.databaseUrl);
    const wrong = await projections('verify', 'runs');
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain('which is another');
    expect((await projections('rebuild', 'runs')).out).toContain('runs is built anew');
    expect((await projections('verify', 'runs')).code).toBe(0);
    expect((await projections('verify', 'none')).code).toBe(4);
  });

  it('rebuilds and verifies views for admins', async () => {
    const listed = (await get('/projections')).body as { items: readonly { name: string }[] };
    const names = listed.items.map(({ name }) => name);
    expect(names).toContain('runs');
    const before = await get('/runs');
    expect((await client.projections.rebuild('runs')).map(({ name }) => name)).toEqual(['runs']);
    expect((await client.projections.rebuild('all')).map(({ name }) => name)).toEqual(names);
    expect((await get('/runs')).body).toEqual(before.body);
    for (const name of names) {
      expect(await client.projections.verify(name)).toMatchObject({ name, equal: true });
    }
    expect((await post('/projections/none/rebuild')).status).toBe(404);
    expect((await post('/projections/runs/rebuild?at=1')).status).toBe(400);
    const { token } = await client.access.createApiKey({ name: 'clerk', role: 'writer' });
    expect((await post('/projections/runs/rebuild', token)).status).toBe(403);
    expect((await post('/projections/runs/verify', token)).status).toBe(403);
  });
});

async function changeRuns(url: string): Promise<void> {
  const database = new Client({ connectionString: url });
  await database.connect();
  await database.query(`update views.runs set message = 'not what the log says'`);
  await database.end();
}

const project = (archive: string): string => `
apiVersion: keelson.dev/v1
kind: InfraProject
metadata: { name: shop }
spec:
  environments: [{ name: staging }]
  stacks:
    - name: network
      environment: staging
      provisioner: native
      source: { archive: "${archive}" }
    - name: database
      environment: staging
      provisioner: native
      source: { archive: "${archive}" }
      variables: { vpc: { valueFrom: { stack: network, output: vpc } } }`;

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** How long a stack job that goes on has taken is told by the clock, not by the log. By time, the position may be a later one. */
function withoutDuration(answer: Answer | undefined, byTime = false): Partial<Answer> {
  const { position, ...rest } = structuredClone(answer ?? { status: 0, position: null, body: {} });
  const { status } = rest.body as { status?: { duration?: unknown } };
  if (status && typeof status === 'object') delete status.duration;
  return byTime ? rest : { ...rest, position };
}
