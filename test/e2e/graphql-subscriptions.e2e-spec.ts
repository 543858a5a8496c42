import { KeelsonClient } from '@keelson/client';
import { SUBSCRIPTIONS_BEGUN_MAX } from '../../apps/server/src/graphql/sockets/subscription-pace';
import { eventually } from '../support/eventually';
import { GraphQLAsker, type Followed } from '../support/graphql-asker';
import { ScriptedWorker } from '../support/scripted-worker';
import { TemporaryFolders } from '../support/temporary-folders';
import { TestServer } from '../support/test-server';
import { uploadSource } from '../support/upload-source';

jest.setTimeout(60_000);

type RunChange = {
  readonly runChanged: { readonly id: string; readonly run: { readonly state: string } };
};
type PipelineChange = {
  readonly pipelineChanged: {
    readonly position: string;
    readonly pipeline: { readonly status: string; readonly result: string | null };
    readonly nodes: readonly { readonly id: string; readonly status: string; runState: string }[];
  };
};
type LogPage = {
  readonly logs: {
    readonly items: readonly { readonly offset: number; readonly text: string }[];
    readonly ended: boolean;
  };
};

describe('subscriptions of GraphQL', () => {
  const folders = new TemporaryFolders('keelson-graphql-');
  let server: TestServer;
  let admin: KeelsonClient;
  let asker: GraphQLAsker;
  let worker: ScriptedWorker | undefined;

  beforeAll(async () => {
    server = await TestServer.start();
    admin = new KeelsonClient({ server: server.url, token: server.adminToken });
    asker = new GraphQLAsker(server.url, server.adminToken);
  });

  afterEach(async () => {
    const stopping = worker;
    worker = undefined;
    await stopping?.stop();
  });

  afterAll(async () => {
    await asker?.close();
    await server?.stop();
    folders.remove();
  });

  const told = <Data>(
    what: string,
    followed: Followed<Data>,
    isSo: (data: Data) => boolean,
  ): Promise<Data> => eventually(what, () => followed.told.find(isSo));

  it('tell of a pipeline, its runs, jobs, stacks, events and logs to the end', async () => {
    const archive = await uploadSource(admin, folders);
    const { objects } = await admin.apply(`
apiVersion: keelson.dev/v1
kind: InfraProject
metadata: { name: followed }
spec:
  environments: [{ name: staging }]
  stacks:
    - { name: first, environment: staging, provisioner: native, source: { archive: "${archive}" } }
`);
    const pipelineId = objects[0]?.pipelineId as string;
    const runId = await eventually('the node has a run', async () => {
      const { nodes } = await admin.infraPipelines.show(pipelineId);
      return nodes[0]?.runId ?? undefined;
    });
    const pipeline = asker.follow<PipelineChange>(
      `subscription ($id: ID!) { pipelineChanged(id: $id) {
        position pipeline { status result } nodes { id status runState } gates { state } } }`,
      { id: pipelineId },
    );
    const runs = asker.follow<RunChange>(
      'subscription { runChanged(after: "0") { id position run { state steps { status } } } }',
    );
    const jobs = asker.follow<{ jobChanged: { job: { runId: string; state: string } } }>(
      'subscription { jobChanged(after: "0") { job { runId state } } }',
    );
    const stacks = asker.follow<{ stackChanged: { stack: { lastRun: { state: string } } } }>(
      'subscription { stackChanged { stack { name lastRun { state } } } }',
    );
    const events = asker.follow<{ eventAppended: { type: string; stream: string } }>(
      'subscription ($run: String!) { eventAppended(stream: $run, after: "0") { type stream } }',
      { run: `run-${runId}` },
    );
    const log = asker.follow<LogPage>(
      'subscription ($id: ID!) { logs(id: $id, from: 1) { items { offset text } next ended } }',
      { id: runId },
    );
    worker = new ScriptedWorker(server.url, server.runnerToken, { lines: ['a', 'b'] }).start();
    const last = await told('the pipeline has ended', pipeline, ({ pipelineChanged }) => {
      return pipelineChanged.pipeline.status === 'completed';
    });
    expect(last.pipelineChanged.pipeline.result).toBe('succeeded');
    const nodes = pipeline.told.flatMap(({ pipelineChanged }) => pipelineChanged.nodes);
    expect(nodes.at(-1)).toEqual({
      id: 'staging/first',
      status: 'successful',
      runState: 'finished',
    });
    expect(nodes.some(({ runState }) => runState !== 'finished')).toBe(true);
    const run = await told('the run has finished', runs, ({ runChanged }) => {
      return runChanged.run.state === 'finished';
    });
    expect(run.runChanged.id).toBe(runId);
    await told('the job is completed', jobs, (each) => each.jobChanged.job.state === 'completed');
    await told('the stack shows it', stacks, ({ stackChanged }) => {
      return stackChanged.stack.lastRun.state === 'finished';
    });
    await told('the event is there', events, (each) => each.eventAppended.type === 'RunFinished');
    expect(events.told[0]?.eventAppended.type).toBe('RunCreated');
    expect(await asker.endOf(log)).toBe('complete');
    const pages = log.told.map(({ logs }) => logs);
    expect(pages.at(-1)).toMatchObject({ items: [], ended: true });
    const lines = pages.flatMap(({ items }) => items);
    expect(lines.map(({ offset }) => offset)).toEqual(lines.map((_line, index) => index + 1));
    expect(lines[0]?.text).toBe('init: b');
  });

  it('end at once when their token is deleted', async () => {
    const { id, token } = await admin.access.createApiKey({ name: 'short', role: 'reader' });
    const reader = new GraphQLAsker(server.url, token);
    const followed = reader.follow<{ eventAppended: { type: string } }>(
      'subscription { eventAppended(type: "DefinitionApplied", after: "0") { type } }',
    );
    await told('the reader follows', followed, () => true);
    await admin.access.deleteApiKey(id);
    expect(await reader.endOf(followed)).toBe(4401);
    const again = reader.follow('subscription { eventAppended { type } }');
    expect(await reader.endOf(again)).toBe(4403);
  });

  it('are refused with the codes of REST, and nothing else is served on a socket', async () => {
    const endOf = (query: string): Promise<unknown> => asker.endOf(asker.follow(query));
    expect(await endOf('subscription { logs(id: "run_none") { next } }')).toEqual(['not_found']);
    for (const kind of ['run', 'job', 'stack', 'pipeline']) {
      const unknown = `subscription { ${kind}Changed(id: "${kind}_none") { id } }`;
      expect([kind, await endOf(unknown)]).toEqual([kind, ['not_found']]);
    }
    for (const field of ['runChanged', 'eventAppended']) {
      const beyond = `subscription { ${field}(after: "99999999999") { position } }`;
      expect([field, await endOf(beyond)]).toEqual([field, ['future_moment']]);
    }
    expect(await endOf('subscription { runChanged { nothing } }')).toEqual(['invalid_request']);
    expect(await endOf('subscription { runChanged(after: "x") { id } }')).toEqual([
      'invalid_request',
    ]);
    expect(await endOf('{ me { role } }')).toEqual(['invalid_request']);
    const runner = new GraphQLAsker(server.url, server.runnerToken);
    const refused = runner.follow('subscription { runChanged { id } }');
    expect(await runner.endOf(refused)).toEqual(['forbidden']);
    await runner.close();
    const posted = await asker.ask('subscription { runChanged { id } }');
    expect([posted.status, posted.errors]).toMatchObject([
      400,
      [{ extensions: { code: 'invalid_request' } }],
    ]);
  });

  it('may not be begun without end, one after the other', async () => {
    const restless = new GraphQLAsker(server.url, server.adminToken);
    const lasting = restless.follow('subscription { runChanged { id } }');
    for (let begun = 0; begun < SUBSCRIPTIONS_BEGUN_MAX; begun += 1) {
      restless.follow('subscription { stackChanged { id } }');
    }
    expect(await restless.endOf(lasting)).toBe(4429);
  });

  it('take the session of a browser, from the pages of this server alone', async () => {
    const signedIn = await fetch(`${server.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: server.adminToken }),
    });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] as string;
    const page = new GraphQLAsker(server.url, undefined, { cookie, origin: server.url });
    const followed = page.follow('subscription { eventAppended(after: "0") { type } }');
    await told('the page follows', followed, () => true);
    await page.close();
    const foreign = new GraphQLAsker(server.url, undefined, { cookie, origin: 'http://evil.test' });
    const refused = foreign.follow('subscription { eventAppended { type } }');
    expect(await foreign.endOf(refused)).toBe(4403);
  });

  it('do not hold up a stop of the server, and can be taken up where they were left', async () => {
    const before = new GraphQLAsker(server.url, server.adminToken);
    const followed = before.follow<{ eventAppended: { position: string } }>(
      'subscription { eventAppended(after: "0") { position } }',
    );
    await told('something is told', followed, () => true);
    const restarted = server.restart();
    expect(await before.endOf(followed)).toBe(1001);
    await restarted;
    const { position } = (followed.told.at(-1) as (typeof followed.told)[0]).eventAppended;
    await admin.access.createApiKey({ name: 'missed', role: 'reader' });
    const after = new GraphQLAsker(server.url, server.adminToken);
    const further = after.follow<{ eventAppended: { data: { name: string } } }>(
      'subscription ($after: String) { eventAppended(after: $after) { data } }',
      { after: position },
    );
    await told('what was missed is told', further, (each) => {
      return each.eventAppended.data.name === 'missed';
    });
    await after.close();
  });
});
