import { ApiError, KeelsonClient, type Run } from '@keelson/client';
import { eventually } from '../support/eventually';
import { Gate } from '../support/gate';
import { planDigestOf, ScriptedWorker, type WorkerScript } from '../support/scripted-worker';
import { TemporaryFolders } from '../support/temporary-folders';
import { TestServer } from '../support/test-server';
import { uploadSource } from '../support/upload-source';

jest.setTimeout(60_000);

describe('the REST API', () => {
  const folders = new TemporaryFolders('keelson-rest-');
  let server: TestServer;
  let client: KeelsonClient;
  let archive: string;
  let worker: ScriptedWorker | undefined;

  beforeAll(async () => {
    server = await TestServer.start();
    client = new KeelsonClient({ server: server.url, token: server.adminToken });
    archive = await uploadSource(client, folders);
  });

  afterEach(async () => {
    const stopping = worker;
    worker = undefined;
    await stopping?.stop();
  });

  afterAll(async () => {
    await server?.stop();
    folders.remove();
  });

  const startWorker = (script?: WorkerScript): ScriptedWorker =>
    (worker = new ScriptedWorker(server.url, server.runnerToken, script).start());

  const project = (name: string, more = ''): string => `
apiVersion: keelson.dev/v1
kind: InfraProject
metadata: { name: ${name} }
spec:
  environments: [{ name: ${name} }]
  stacks:
    - name: network
      environment: ${name}
      provisioner: native
      source: { archive: "${archive}" }
      variables: { password: { value: "hunter2-${name}", sensitive: true } }
    - name: database
      environment: ${name}
      provisioner: native
      source: { archive: "${archive}" }
      variables: { vpc: { valueFrom: { stack: network, output: vpc } } }
${more}`;

  const stack = (name: string, more = ''): string => `
apiVersion: keelson.dev/v1
kind: Stack
metadata: { name: ${name}, environment: lone }
spec:
  provisioner: native
  source: { archive: "${archive}" }
${more}`;
  const pausing = '  flowControl: { pauseBetweenPreviewAndUpdate: true }';

  async function runOf(manifest: string): Promise<string> {
    const { objects } = await client.apply(manifest);
    const runId = objects[0]?.runId;
    if (runId === undefined) throw new Error('no run was started');
    return runId;
  }

  const reaches = (runId: string, state: Run['state']): Promise<Run> =>
    eventually(`run ${runId} is ${state}`, async () => {
      const run = await client.runs.show(runId).catch((error: ApiError) => {
        if (error.status === 404) return undefined;
        throw error;
      });
      return run?.state === state ? run : undefined;
    });

  it('takes a manifest through its pipeline to finished infrastructure', async () => {
    startWorker({
      lines: ['one', 'two'],
      outputs: () => ({
        vpc: { value: 'vpc-1', sensitive: false },
        key: { value: 'top-secret-key', sensitive: true },
      }),
    });
    const { changed, objects } = await client.apply(project('shop'));
    expect(changed).toBe(true);
    const pipelineId = objects[0]?.pipelineId as string;
    await eventually('the pipeline exists', () =>
      client.infraPipelines.show(pipelineId).catch(() => undefined),
    );
    const types: string[] = [];
    for await (const { type } of client.infraPipelines.followEvents(pipelineId)) types.push(type);
    expect(types[0]).toBe('PipelineCreated');
    expect(types.at(-1)).toBe('PipelineCompleted');
    const pipeline = await eventually('the pipeline has succeeded', async () => {
      const shown = await client.infraPipelines.show(pipelineId);
      return shown.status === 'completed' ? shown : undefined;
    });
    expect(pipeline).toMatchObject({ result: 'succeeded', projectName: 'shop', gates: [] });
    expect(pipeline.nodes.map(({ id, status, dependsOn }) => ({ id, status, dependsOn }))).toEqual([
      { id: 'shop/network', status: 'successful', dependsOn: [] },
      { id: 'shop/database', status: 'successful', dependsOn: ['shop/network'] },
    ]);
    const outputs = await client.stacks.outputs('shop:network');
    expect(outputs.outputs).toEqual({
      vpc: { sensitive: false, value: 'vpc-1' },
      key: { sensitive: true },
    });
    expect(worker?.jobs.map(({ work }) => work.variables)).toEqual([
      { password: { value: 'hunter2-shop', sensitive: true } },
      { vpc: { value: 'vpc-1', sensitive: false } },
    ]);
    expect((await client.apply(project('shop'))).changed).toBe(false);
    const last = await client.infraProjects.lastPipeline('shop');
    expect(last.id).toBe(pipelineId);
  });

  it('confirms exactly the plan that was read, and applies that plan', async () => {
    const applying = new Gate();
    startWorker({ before: (step) => (step === 'apply' ? applying.pass() : undefined) });
    const runId = await runOf(stack('confirmed', pausing));
    const waiting = await reaches(runId, 'unconfirmed');
    // The worker had asked for work before there was any; it took the run when there was.
    expect(Date.parse(String(waiting.startedAt))).toBeGreaterThanOrEqual(
      Date.parse(waiting.createdAt),
    );
    const plan = await client.runs.plan(runId);
    expect(plan).toMatchObject({ planDigest: planDigestOf(runId), delta: waiting.delta });
    const stale = client.runs.confirm(runId, { planDigest: planDigestOf('another') });
    await expect(stale).rejects.toMatchObject({ status: 409, code: 'stale_plan' });
    const confirmed = await client.runs.confirm(runId, { planDigest: plan.planDigest });
    expect(confirmed.id).toBe(runId);
    await applying.reached;
    await expect(client.runs.cancel(runId)).rejects.toMatchObject({
      status: 409,
      code: 'past_point_of_no_return',
    });
    applying.open();
    await reaches(runId, 'finished');
  });

  it('discards a run that waits, and the same answer again is no fault', async () => {
    startWorker();
    const runId = await runOf(stack('discarded', pausing));
    const { planDigest, delta } = await reaches(runId, 'unconfirmed');
    const waits = async () =>
      (await collected(client.approvals.list())).filter((each) => each.runId === runId);
    expect(await waits()).toMatchObject([
      { kind: 'plan', environment: 'lone', stackName: 'discarded', planDigest, delta },
    ]);
    expect((await client.runs.discard(runId, 'not today')).state).toBe('discarded');
    expect((await client.runs.discard(runId)).state).toBe('discarded');
    expect(await waits()).toEqual([]);
  });

  it('cancels a run at the next boundary', async () => {
    const initializing = new Gate();
    startWorker({ before: (step) => (step === 'init' ? initializing.pass() : undefined) });
    const runId = await runOf(stack('cancelled'));
    await initializing.reached;
    expect(await client.runs.cancel(runId)).toMatchObject({
      cancelRequested: 'requested by admin',
    });
    initializing.open();
    await reaches(runId, 'canceled');
  });

  it('says who works on what, and what a run waits for', async () => {
    const initializing = new Gate();
    startWorker({ before: (step) => (step === 'init' ? initializing.pass() : undefined) });
    const first = await runOf(stack('contended'));
    await initializing.reached;
    const second = await client.stacks.trigger('lone:contended', { type: 'tracked' });
    expect(second.waiting).toMatchObject({ for: 'stack', runId: first });
    const listed = await collected(client.runs.list({ state: ['queued'] }));
    expect(listed.find(({ id }) => id === second.id)?.waiting).toEqual(second.waiting);
    const [runner] = await collected(client.runners.list());
    expect(runner).toMatchObject({
      name: 'scripted',
      state: 'busy',
      jobs: [{ runId: first, stackName: 'contended', environment: 'lone', phase: 'plan' }],
    });
    initializing.open();
    expect((await reaches(second.id, 'finished')).waiting).toBeNull();
    await eventually('the runner has nothing to do', async () => {
      const [idle] = await collected(client.runners.list());
      return idle?.state === 'idle';
    });
  });

  it('retries a run that has failed', async () => {
    startWorker({ failIn: (job) => (job.work.stackName === 'failing' ? 'plan' : undefined) });
    const runId = await runOf(stack('failing'));
    const failed = await reaches(runId, 'failed');
    expect(failed.failure).toMatchObject({ reason: 'step_failed', step: 'plan' });
    const retry = await client.runs.retry(runId);
    expect(retry).toMatchObject({ retryOf: runId, trigger: { kind: 'retry', ref: runId } });
    await reaches(retry.id, 'failed');
  });

  it('follows a log to its end, and goes on after a line that was seen', async () => {
    startWorker({ lines: ['first', 'second'] });
    const runId = await runOf(stack('logged'));
    await reaches(runId, 'finished');
    const texts: string[] = [];
    for await (const line of client.runs.followLogs(runId)) texts.push(line.text);
    expect(texts.slice(0, 2)).toEqual(['init: first', 'init: second']);
    expect(texts.at(-1)).toBe('apply: second');
    const page = await client.runs.logs(runId, 2);
    expect(page).toMatchObject({ next: texts.length, ended: true });
    expect(page.items[0]?.offset).toBe(2);
    const resumed = await fetch(`${server.url}/api/v1/runs/${runId}/logs?follow=true&from=0`, {
      headers: { authorization: `Bearer ${server.adminToken}`, 'last-event-id': '0' },
    });
    const text = await resumed.text();
    expect(text).toContain('id: 1\n');
    expect(text).not.toContain('id: 0\n');
    expect(text.trimEnd().endsWith('event: end\ndata: {}')).toBe(true);
  });

  it('shows a run as a stack job, in JSON and in YAML', async () => {
    startWorker();
    const runId = await runOf(stack('shown'));
    await reaches(runId, 'finished');
    const id = runId.replace('run_', 'sj_');
    const stackJob = await client.stackJobs.show(id);
    expect(stackJob).toMatchObject({
      kind: 'StackJob',
      metadata: { id, env: 'lone', org: 'default' },
      spec: { apiResourceInfo: { name: 'shown', operation: 'create' } },
      status: { progress: 'succeeded', runId },
    });
    expect(await client.stackJobs.showYaml(runId)).toContain('kind: StackJob');
  });

  it('carries out a command once, however often it comes with its Idempotency-Key', async () => {
    startWorker();
    await reaches(await runOf(stack('idempotent')), 'finished');
    const first = await client.stacks.trigger('lone:idempotent', { type: 'tracked' }, 'key-1');
    const again = await client.stacks.trigger('lone:idempotent', { type: 'tracked' }, 'key-1');
    expect(again.id).toBe(first.id);
    const other = client.stacks.trigger(
      'lone:idempotent',
      { type: 'tracked', runtimeConfig: { environment: { A: 'b' } } },
      'key-1',
    );
    await expect(other).rejects.toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    await reaches(first.id, 'finished');
  });
});

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of items) all.push(each);
  return all;
}
