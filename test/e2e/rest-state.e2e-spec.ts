import { createHash } from 'node:crypto';
import { KeelsonClient, RunnerApi, type ClaimedJob } from '@keelson/client';
import { TemporaryFolders } from '../support/temporary-folders';
import { TestServer } from '../support/test-server';
import { uploadSource } from '../support/upload-source';

jest.setTimeout(60_000);

/** What terraform does with its HTTP backend, in the order in which it does it. */
describe('the state backend', () => {
  const folders = new TemporaryFolders('keelson-state-');
  const { signal } = new AbortController();
  let server: TestServer;
  let client: KeelsonClient;
  let runner: RunnerApi;
  let job: ClaimedJob;

  beforeAll(async () => {
    server = await TestServer.start();
    client = new KeelsonClient({ server: server.url, token: server.adminToken });
    runner = new RunnerApi({ server: server.url, token: server.runnerToken });
    const archive = await uploadSource(client, folders);
    await client.apply(`
apiVersion: keelson.dev/v1
kind: Stack
metadata: { name: kept, environment: e }
spec: { provisioner: terraform, source: { archive: "${archive}" } }`);
    const [claimed] = await runner.claim('spec', { max: 1, waitMs: 20_000 }, signal);
    if (!claimed) throw new Error('no job came');
    job = claimed;
  });

  afterAll(async () => {
    await server?.stop();
    folders.remove();
  });

  const basic = (password: string, user = job.jobId): string =>
    `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

  const ask = (
    method: string,
    body?: string,
    options: { readonly query?: string; readonly authorization?: string; md5?: string } = {},
  ): Promise<Response> =>
    fetch(`${server.url}/api/v1/stacks/${job.work.stackId}/state${options.query ?? ''}`, {
      method,
      headers: {
        authorization: options.authorization ?? basic(job.work.stateToken),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.md5 === undefined ? {} : { 'content-md5': options.md5 }),
      },
      ...(body === undefined ? {} : { body }),
    });

  const state = (serial: number, more: object = {}): string =>
    JSON.stringify({ version: 4, serial, lineage: 'line-1', ...more });
  const database = {
    ...{ mode: 'managed', type: 'terraform_data', name: 'db' },
    provider: 'provider["terraform.io/builtin/terraform"]',
    instances: [{ attributes: { input: 'in-the-state' } }],
  };
  const positionOf = async (version: number): Promise<string> => {
    const filter = { stream: `stack-${job.work.stackId}`, type: 'StateRecorded' };
    for await (const { data, position } of client.events(filter)) {
      if ((data as { version: number }).version === version) return position;
    }
    throw new Error(`there is no version ${version}`);
  };
  const md5 = (text: string): string => createHash('md5').update(text).digest('base64');
  const lock = JSON.stringify({ ID: 'lock-1', Who: 'terraform' });

  it('keeps a state that was written under its lock, byte for byte', async () => {
    expect((await ask('GET')).status).toBe(204);
    expect((await ask('LOCK', lock)).status).toBe(200);
    const held = await ask('LOCK', JSON.stringify({ ID: 'lock-2' }));
    expect([held.status, await held.json()]).toEqual([423, JSON.parse(lock)]);
    const written = state(1, { resources: [{ __proto__: null, secret: 'in-the-state' }] });
    expect((await ask('POST', written)).status).toBe(423);
    const query = '?ID=lock-1';
    expect((await ask('POST', written, { query, md5: md5('other') })).status).toBe(400);
    expect((await ask('POST', written, { query, md5: md5(written) })).status).toBe(200);
    expect(await (await ask('GET')).text()).toBe(written);
    expect((await ask('UNLOCK', JSON.stringify({ ID: 'lock-2' }))).status).toBe(423);
    expect((await ask('UNLOCK', lock)).status).toBe(200);
  });

  it('refuses a state that is not the next one', async () => {
    const lower = await ask('POST', state(1, { other: true }));
    expect([lower.status, ((await lower.json()) as { code: string }).code]).toEqual([
      409,
      'wrong_revision',
    ]);
    const stranger = await ask('POST', state(9).replace('line-1', 'line-2'));
    expect(stranger.status).toBe(409);
    expect((await ask('POST', 'no state')).status).toBe(422);
    expect((await ask('POST', state(2, { resources: [database] }))).status).toBe(200);
  });

  it('tells which versions there are, and nothing of what is in them', async () => {
    const answer = await fetch(`${server.url}/api/v1/stacks/kept/state/versions`, {
      headers: { authorization: `Bearer ${server.adminToken}` },
    });
    const text = await answer.text();
    expect(text).not.toContain('in-the-state');
    const { items } = JSON.parse(text) as { items: { version: number; serial: number }[] };
    expect(items.map(({ version, serial }) => [version, serial])).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });

  it('tells what a state manages and how it differs from another one, but no value', async () => {
    const { version, items } = await client.stacks.resources('kept');
    const address = 'terraform_data.db';
    expect({ version, items }).toMatchObject({ version: 2, items: [{ address, tainted: false }] });
    const diff = await client.stacks.stateDiff('kept');
    expect(diff).toMatchObject({ from: 1, to: 2, added: [{ address }], removed: [], outputs: [] });
    expect(await client.stacks.stateDiff('kept', { from: 2, to: 1 })).toMatchObject({
      ...{ added: [], removed: [{ address }] },
    });
    expect(await client.stacks.stateDiff('kept', { from: 0 })).toMatchObject({ from: 0, to: 2 });
    expect(JSON.stringify([items, diff])).not.toContain('in-the-state');
    const past = new KeelsonClient({
      ...{ server: server.url, token: server.adminToken, at: await positionOf(1) },
    });
    expect(await past.stacks.resources('kept')).toMatchObject({ version: 1, items: [] });
    await expect(client.stacks.stateDiff('kept', { to: 3 })).rejects.toMatchObject({ status: 404 });
  });

  it('tells which run has the stack', async () => {
    expect((await ask('LOCK', lock)).status).toBe(200);
    expect(await client.stacks.lock('kept')).toMatchObject({
      holder: { runId: job.runId, state: 'preparing' },
      queue: [],
      tool: { id: 'lock-1', who: 'terraform', operation: null },
    });
    expect((await ask('UNLOCK', lock)).status).toBe(200);
    expect((await client.stacks.lock('kept')).tool).toBeNull();
  });

  it('knows the holder of the lease alone', async () => {
    const strangers = [
      basic('guessed'),
      basic(job.work.stateToken, 'job-of-nobody'),
      `Bearer ${server.runnerToken}`,
      '',
    ];
    for (const authorization of strangers) {
      const refused = await ask('GET', undefined, { authorization });
      expect([401, 403]).toContain(refused.status);
    }
    const other = await fetch(`${server.url}/api/v1/stacks/stk_other/state`, {
      headers: { authorization: basic(job.work.stateToken) },
    });
    expect(other.status).toBe(403);
  });

  it('refuses the credentials of a job that has ended', async () => {
    const failure = { step: 'init', message: 'enough', indeterminate: false } as const;
    await runner.report(job, [{ type: 'step_started', step: 'init' }], signal);
    await runner.report(job, [{ type: 'step_failed', ...failure }], signal);
    await expect(
      (async () => {
        for (;;) {
          const answer = await ask('POST', state(3));
          if (answer.status !== 200) return answer.status;
        }
      })(),
    ).resolves.toBe(403);
  });
});
