import { startFakeApi, type FakeApi, type FakeRoutes } from '../../../test/support/fake-api';
import { runCommandLine } from '../../../test/support/run-command-line';

const run = {
  id: 'run_1',
  stackId: 'stk_1',
  stackName: 'orders',
  environment: 'staging',
  state: 'unconfirmed',
  waiting: {
    for: 'person',
    why: 'its plan waits for a decision',
    moves: 'confirm or discard it',
    runId: null,
    until: '2026-01-08T00:00:00Z',
  },
  trigger: { kind: 'human', actor: 'ada' },
  steps: [{ step: 'plan', status: 'succeeded', startedAt: null, endedAt: null, summary: null }],
  delta: { resources: { add: 1, change: 0, delete: 0 }, outputs: { add: 0, change: 0, delete: 0 } },
  planDigest: 'sha256:abc',
  pipelineId: null,
  noChanges: false,
  failure: null,
  retryOf: null,
  createdAt: '2026-01-01T00:00:00Z',
  endedAt: null,
};

describe('keelson', () => {
  let api: FakeApi | undefined;
  const serve = async (routes: FakeRoutes) => {
    api = await startFakeApi(routes);
    const env = { KEELSON_SERVER: api.url, KEELSON_TOKEN: 'kst_token' };
    return (line: string, rest: object = {}) => runCommandLine(line.split(' '), { env, ...rest });
  };
  afterEach(async () => {
    await api?.close();
    api = undefined;
  });

  it('answers 2 for wrong usage and says what is wrong', async () => {
    for (const [line, message] of [
      ['bogus', "unknown command 'bogus'"],
      ['run', 'Usage: keelson run'],
      ['run show', "missing required argument 'id'"],
      ['apply', "required option '-f, --filename <path>'"],
      ['run list --limit 0', 'whole number'],
      ['run list -o xml', 'Allowed choices are table, json, yaml'],
      ['infra-pipeline resolve-env-manual-gate p e maybe', 'Allowed choices are yes, no'],
      ['get gadgets', "there is no kind 'gadgets'"],
      ['api-key create ci', "required option '--role <role>'"],
      ['run list --server nonsense', 'must look like'],
    ] as const) {
      const { code, err } = await runCommandLine(line.split(' '), { env: { KEELSON_TOKEN: 't' } });
      expect({ line, code }).toEqual({ line, code: 2 });
      expect(err).toContain(message);
    }
  });

  it('answers 0 for help', async () => {
    const { code, out } = await runCommandLine(['run', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('confirm [options] <id>');
  });

  it('answers 3 without a token, and says where one may come from', async () => {
    const { code, err } = await runCommandLine(['run', 'list']);
    expect(code).toBe(3);
    expect(err).toContain('KEELSON_TOKEN');
  });

  it('answers 1 when nobody answers', async () => {
    const keelson = await serve({});
    await api?.close();
    const { code, err } = await keelson('run list');
    api = undefined;
    expect(code).toBe(1);
    expect(err).toContain('cannot be reached');
    expect(err).toContain('npm start');
  });

  it('answers 3 for a refusal, 4 for what is not there, 1 for a broken server, with every fault', async () => {
    const problem = (status: number) => ({
      status,
      json: {
        status,
        code: 'stale_plan',
        title: 'Refused',
        detail: 'because',
        faults: [
          { path: 'spec.a', message: 'bad' },
          { path: 'spec.b[1]', message: 'worse' },
        ],
      },
    });
    const keelson = await serve({
      'GET /runs/refused': problem(409),
      'GET /runs/unauthorised': problem(401),
      'GET /runs/broken': problem(500),
    });
    const refused = await keelson('run show refused');
    expect(refused.code).toBe(3);
    expect(refused.err).toBe('error: because (stale_plan)\n  spec.a: bad\n  spec.b[1]: worse\n');
    expect((await keelson('run show unauthorised')).code).toBe(3);
    expect((await keelson('run show absent')).code).toBe(4);
    expect((await keelson('run show broken')).code).toBe(1);
  });

  it('prints lists as a table, as JSON and as YAML, and sends the token', async () => {
    const keelson = await serve({ 'GET /runs': { json: { items: [run], nextCursor: null } } });
    const table = await keelson('run list --state unconfirmed');
    expect(table.out.split('\n')).toEqual([
      'ID      STACK            STATE         CHANGES    TRIGGER   CREATED',
      'run_1   staging/orders   unconfirmed   +1 ~0 -0   human     2026-01-01T00:00:00Z',
      '',
    ]);
    expect(JSON.parse((await keelson('run list -o json')).out)).toEqual([run]);
    expect((await keelson('run list -o yaml')).out).toContain('- id: run_1\n');
    expect(api?.requests[0]?.authorization).toBe('Bearer kst_token');
    expect(api?.requests[0]?.query.get('state')).toBe('unconfirmed');
  });

  it('prints how many runs ended when, and how', async () => {
    const bar = {
      from: '2026-01-01T00:00:00Z',
      finished: 12,
      failed: 1,
      canceled: 0,
      discarded: 2,
    };
    const activity = { from: bar.from, to: '2026-01-01T01:00:00Z', stepMs: 60_000, bars: [bar] };
    const keelson = await serve({ 'GET /activity': { json: activity } });
    expect((await keelson('run activity --hours 24')).out.split('\n')).toEqual([
      'FROM                   FINISHED   FAILED   CANCELED   DISCARDED',
      '2026-01-01T00:00:00Z         12        1          0           2',
      '',
    ]);
    expect(api?.requests[0]?.query.get('hours')).toBe('24');
    expect(JSON.parse((await keelson('run activity -o json')).out)).toEqual(activity);
    expect(api?.requests[1]?.query.has('hours')).toBe(false);
    expect((await keelson('run activity --hours soon')).code).toBe(2);
  });

  it('keeps stdout empty when a list is empty', async () => {
    const keelson = await serve({ 'GET /stacks': { json: { items: [], nextCursor: null } } });
    const { code, out, err } = await keelson('get stacks');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('no such stacks');
  });

  it('reads no more pages than it was asked for', async () => {
    const keelson = await serve({
      'GET /runs': ({ query }) => ({
        json: { items: [run, run], nextCursor: `${query.get('cursor') ?? ''}x` },
      }),
    });
    expect((await keelson('run list --limit 3 -o json')).code).toBe(0);
    expect(api?.requests).toHaveLength(2);
  });

  it('lists runners with what they do, and says how to start one where there is none', async () => {
    const jobs = [{ environment: 'dev', stackName: 'web', phase: 'apply' }];
    const items = [{ name: 'one', state: 'busy', seenAt: '2026-01-01T00:00:00Z', jobs }];
    const some = await serve({ 'GET /runners': { json: { items, nextCursor: null } } });
    expect((await some('runner list')).out).toContain(
      'one    busy    2026-01-01T00:00:00Z   dev/web (apply)\n',
    );
    await api?.close();
    const none = await serve({ 'GET /runners': { json: { items: [], nextCursor: null } } });
    expect((await none('runner list')).err).toContain('keelson runner start');
  });

  it('lists what waits for a person with the command that answers it', async () => {
    const gate = { kind: 'gate', since: '2026-01-01T00:00:00Z', environment: 'prod', delta: null };
    const items = [
      { ...gate, stackName: null, pipelineId: 'pip_1' },
      { ...gate, stackName: 'web', pipelineId: 'pip_1' },
      { ...gate, kind: 'plan', stackName: 'orders', runId: 'run_1', delta: run.delta },
    ];
    const keelson = await serve({ 'GET /approvals': { json: { items, nextCursor: null } } });
    const { out } = await keelson('get approvals');
    expect(out).toContain('resolve-env-manual-gate pip_1 prod yes\n');
    expect(out).toContain('resolve-node-manual-gate pip_1 prod web yes\n');
    expect(out).toMatch(/prod\/orders .*\+1 ~0 -0 +keelson run confirm run_1\n/);
  });

  it('shows a run that waits with its plan and the commands that answer it', async () => {
    const changes = [{ address: 'file.index', action: 'create' }];
    const keelson = await serve({
      'GET /runs/run_1': { json: run },
      'GET /runs/run_1/plan': { json: { changes, warnings: [] } },
    });
    const { out } = await keelson('run show run_1');
    expect(out).toContain('  + file.index\n');
    expect(out).toContain(
      'its plan waits for a decision, until 2026-01-08T00:00:00Z; confirm or discard it\n',
    );
    expect(out).toContain('keelson run confirm run_1 --plan-digest sha256:abc\n');
  });

  it('confirms the plan that it was told, else the one that is there', async () => {
    const keelson = await serve({
      'GET /runs/run_1': { json: run },
      'POST /runs/run_1/confirm': { json: { ...run, state: 'confirmed' } },
    });
    const told = await keelson('run confirm run_1 --plan-digest sha256:mine --comment ok');
    expect(told.out).toBe('run_1 is confirmed\n');
    expect(JSON.parse(api?.requests[0]?.body ?? '')).toEqual({
      planDigest: 'sha256:mine',
      comment: 'ok',
    });
    await keelson('run confirm run_1');
    expect(JSON.parse(api?.requests.at(-1)?.body ?? '')).toEqual({ planDigest: 'sha256:abc' });
  });

  it('prints logs under the step that wrote them, page after page', async () => {
    const line = (offset: number, step: string, text: string) => ({ offset, step, text, at: '' });
    const keelson = await serve({
      'GET /stack-jobs/run_1/logs': ({ query }) => ({
        json:
          query.get('from') === '0'
            ? {
                items: [line(0, 'init', 'Initializing\u001b[2J...'), line(1, 'plan', '~ file.a')],
                next: 2,
                ended: false,
              }
            : { items: [], next: 2, ended: false },
      }),
    });
    expect((await keelson('stack-job logs run_1')).out).toBe(
      '[INIT] Initializing...\n[PLAN] ~ file.a\n',
    );
  });

  it('follows logs to their end', async () => {
    const event = (offset: number) =>
      `id: ${offset}\ndata: ${JSON.stringify({ offset, step: 'apply', at: '', text: `line ${offset}` })}\n\n`;
    const keelson = await serve({
      'GET /runs/run_1/logs': { text: `${event(0)}${event(1)}event: end\ndata: {}\n\n` },
    });
    expect((await keelson('run logs run_1 --follow')).out).toBe('[APPLY] line 0\n[APPLY] line 1\n');
  });

  it('takes a secret from stdin, never from the command line', async () => {
    const keelson = await serve({ 'PUT /secrets/registry': { status: 204 } });
    const { code, out, err } = await keelson('secret set registry --from-stdin', {
      stdin: 'hunter2\n',
    });
    expect(code).toBe(0);
    expect(JSON.parse(api?.requests[0]?.body ?? '')).toEqual({ value: 'hunter2' });
    expect(out + err).not.toContain('hunter2');
    await keelson('secret set registry --from-stdin --org acme', { stdin: 'hunter2' });
    expect(api?.requests[1]?.query.get('org')).toBe('acme');
    expect((await keelson('secret set registry hunter2')).code).toBe(2);
    expect((await keelson('secret set registry', { stdin: '' })).code).toBe(2);
  });

  it('answers gates', async () => {
    const json = { id: 'pip_1', status: 'running', result: null };
    const keelson = await serve({
      'POST /infra-pipelines/pip_1/environments/production/gate': { json },
      'POST /infra-pipelines/pip_1/environments/production/nodes/db/gate': { json },
    });
    const env = await keelson('infra-pipeline resolve-env-manual-gate pip_1 production yes');
    expect(env.out).toBe('pip_1 is running\n');
    await keelson('infra-pipeline resolve-node-manual-gate pip_1 production db no --comment late');
    expect(api?.requests.map(({ body }) => JSON.parse(body))).toEqual([
      { decision: 'yes' },
      { decision: 'no', comment: 'late' },
    ]);
  });
});
