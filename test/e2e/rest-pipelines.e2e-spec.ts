import { KeelsonClient, type Approval, type InfraPipeline } from '@keelson/client';
import { eventually } from '../support/eventually';
import { findText } from '../support/find-text';
import { Gate } from '../support/gate';
import { ScriptedWorker, type WorkerScript } from '../support/scripted-worker';
import { TemporaryFolders } from '../support/temporary-folders';
import { TestServer } from '../support/test-server';
import { uploadSource } from '../support/upload-source';

jest.setTimeout(60_000);

describe('pipelines over REST', () => {
  const folders = new TemporaryFolders('keelson-pipelines-');
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

  /** `first` in staging, `second` in production that needs it. */
  async function apply(name: string, gates: { node?: boolean; environment?: boolean } = {}) {
    const gate = '{ manual: true, reason: "change board" }';
    const { objects } = await client.apply(`
apiVersion: keelson.dev/v1
kind: InfraProject
metadata: { name: ${name} }
spec:
  environments:
    - name: ${name}-staging
    - { name: ${name}-production${gates.environment ? `, gate: ${gate}` : ''} }
  stacks:
    - name: first
      environment: ${name}-staging
      provisioner: native
      source: { archive: "${archive}" }
      ${gates.node ? `gate: ${gate}` : ''}
    - name: second
      environment: ${name}-production
      provisioner: native
      source: { archive: "${archive}" }
      variables: { id: { valueFrom: { stack: first, environment: ${name}-staging, output: id } } }
`);
    return objects[0]?.pipelineId as string;
  }

  const outputs = () => ({ id: { value: 'id-1', sensitive: false } });

  const reaches = (
    pipelineId: string,
    what: string,
    isSo: (pipeline: InfraPipeline) => boolean,
  ): Promise<InfraPipeline> =>
    eventually(what, async () => {
      const pipeline = await client.infraPipelines.show(pipelineId).catch(() => undefined);
      return pipeline && isSo(pipeline) ? pipeline : undefined;
    });
  const completes = (pipelineId: string): Promise<InfraPipeline> =>
    reaches(pipelineId, 'the pipeline is completed', ({ status }) => status === 'completed');
  const approvalsOf = async (pipelineId: string): Promise<Approval[]> => {
    const approvals: Approval[] = [];
    for await (const each of client.approvals.list()) {
      if (each.pipelineId === pipelineId) approvals.push(each);
    }
    return approvals;
  };
  const statuses = ({ nodes }: InfraPipeline) => nodes.map(({ status }) => status);

  it('wait at the gate of an environment, and go on when somebody says yes', async () => {
    startWorker({ outputs });
    const id = await apply('entry', { environment: true });
    const waiting = await reaches(id, 'the gate waits', ({ gates }) => gates.length > 0);
    expect(waiting.gates).toMatchObject([
      { environment: 'entry-production', node: null, state: 'waiting', reason: 'change board' },
    ]);
    expect(waiting.nodes.at(-1)?.waiting).toMatchObject({ for: 'person' });
    expect(await approvalsOf(id)).toMatchObject([
      { kind: 'gate', environment: 'entry-production', stackName: null, projectName: 'entry' },
    ]);
    const answer = { decision: 'yes', comment: 'go' } as const;
    const opened = await client.infraPipelines.environmentGate(id, 'entry-production', answer);
    expect(opened.gates).toMatchObject([{ state: 'open' }]);
    expect(await completes(id)).toMatchObject({ result: 'succeeded' });
    const late = client.infraPipelines.environmentGate(id, 'entry-staging', answer);
    await expect(late).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });

  it('wait behind a node, and cancel what depends on it when somebody says no', async () => {
    startWorker({ outputs });
    const id = await apply('exit', { node: true });
    const isWaiting = ({ gates }: InfraPipeline) => gates[0]?.state === 'waiting';
    expect((await reaches(id, 'the gate waits', isWaiting)).gates[0]?.node).toBe('first');
    expect(await approvalsOf(id)).toMatchObject([{ kind: 'gate', stackName: 'first' }]);
    const answer = { decision: 'no' } as const;
    await client.infraPipelines.nodeGate(id, 'exit-staging', 'first', answer);
    const completed = await completes(id);
    expect(completed).toMatchObject({ result: 'cancelled', reason: 'gate_rejected' });
    expect(statuses(completed)).toEqual(['successful', 'cancelled']);
  });

  it('cancel what has not begun, and let what is in flight complete', async () => {
    const applying = new Gate();
    startWorker({ outputs, before: (step) => (step === 'apply' ? applying.pass() : undefined) });
    const id = await apply('cancelled');
    await applying.reached;
    expect((await client.infraPipelines.cancel(id)).status).toBe('cancelling');
    applying.open();
    const completed = await completes(id);
    expect(statuses(completed)).toEqual(['successful', 'cancelled']);
  });

  it('retry from where they failed, and adopt what was deployed', async () => {
    let broken = true;
    startWorker({
      outputs,
      failIn: ({ work }) => (broken && work.stackName === 'second' ? 'apply' : undefined),
    });
    const id = await apply('retried');
    const failed = await completes(id);
    expect([failed.result, statuses(failed)]).toEqual(['failed', ['successful', 'failed']]);
    broken = false;
    const retry = await client.infraPipelines.retry(id);
    expect(retry.retryOf).toBe(id);
    expect(statuses(await completes(retry.id))).toEqual(['discovered', 'successful']);
    const again = await client.infraProjects.runPipeline('retried', 'deploy', 'once');
    const same = await client.infraProjects.runPipeline('retried', 'deploy', 'once');
    expect(same.id).toBe(again.id);
    await completes(again.id);
    const listed = [];
    for await (const pipeline of client.infraProjects.pipelines('retried', { limit: 1 })) {
      listed.push(pipeline.id);
    }
    expect(listed).toEqual([again.id, retry.id, id]);
  });

  it('are followed over a restart of the server, each event once', async () => {
    const applying = new Gate();
    startWorker({ outputs, before: (step) => (step === 'apply' ? applying.pass() : undefined) });
    const id = await apply('followed');
    await applying.reached;
    const seen: { readonly type: string; readonly revision: number }[] = [];
    const following = (async () => {
      for await (const event of client.infraPipelines.followEvents(id)) seen.push(event);
    })();
    await eventually('the first node is dispatched', () =>
      seen.some(({ type }) => type === 'NodeDispatched'),
    );
    await server.restart();
    applying.open();
    await following;
    expect(seen.map(({ revision }) => revision)).toEqual(seen.map((_event, index) => index));
    expect(seen.at(-1)?.type).toBe('PipelineCompleted');
  });

  it('leave no secret in clear: not in the database, not in a file', async () => {
    const secrets = ['hunter2-in-a-variable', 'hunter2-in-an-output', 'hunter2-by-name'];
    startWorker({ outputs: () => ({ key: { value: secrets[1] as string, sensitive: true } }) });
    await client.access.putSecret('by-name', secrets[2] as string);
    const { objects } = await client.apply(`
apiVersion: keelson.dev/v1
kind: Stack
metadata: { name: sealed, environment: e }
spec:
  provisioner: native
  source: { archive: "${archive}" }
  variables:
    password: { value: ${secrets[0]}, sensitive: true }
    token: { valueFrom: { secret: by-name } }`);
    const runId = objects[0]?.runId as string;
    await eventually('the run is finished', async () => {
      const run = await client.runs.show(runId).catch(() => undefined);
      return run?.state === 'finished';
    });
    const given = worker?.jobs.find((job) => job.runId === runId)?.work.variables;
    expect(given).toEqual({
      password: { value: secrets[0], sensitive: true },
      token: { value: secrets[2], sensitive: true },
    });
    for (const secret of secrets) {
      expect(await findText(secret, server.databaseUrl, server.folder)).toEqual([]);
    }
    expect(await findText('sealed', server.databaseUrl, server.folder)).toContain('views.stacks');
  });
});
