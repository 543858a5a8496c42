import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startFakeApi,
  type FakeApi,
  type FakeRoutes,
  type SeenRequest,
} from '../../../../test/support/fake-api';
import { runCommandLine } from '../../../../test/support/run-command-line';
import { Screen } from '../../../../test/support/screen';

const manifest = (stacks: string): string =>
  `apiVersion: keelson.dev/v1\nkind: InfraProject\nmetadata: { name: shop, org: acme }\nspec:\n  stacks:\n${stacks}`;
const stack = (name: string, path: string): string =>
  `    - { name: ${name}, environment: staging, provisioner: native, source: { path: ${path} } }\n`;

const objects = [
  { kind: 'InfraProject', id: 'prj_1', name: 'shop', action: 'created', pipelineId: 'pip_1' },
  { kind: 'Stack', id: 'stk_1', name: 'network', environment: 'staging', action: 'created' },
];
const startedAt = '2026-01-01T00:00:00.000Z';
const endedAt = '2026-01-01T00:00:02.000Z';
const delta = {
  resources: { add: 2, change: 0, delete: 0 },
  outputs: { add: 1, change: 0, delete: 0 },
};

function pipelineAnswer(status: string, node: object): object {
  const result = status === 'completed' ? 'succeeded' : null;
  return {
    id: 'pip_1',
    projectName: 'shop',
    operation: 'deploy',
    status,
    result,
    createdAt: startedAt,
    startedAt,
    endedAt: result && endedAt,
    gates: [],
    nodes: [
      {
        id: 'staging/network',
        stackId: 'stk_1',
        environment: 'staging',
        dependsOn: [],
        reason: null,
        runId: 'run_1',
        runState: 'planning',
        delta,
        startedAt,
        endedAt: null,
        ...node,
      },
    ],
  };
}

describe('keelson apply', () => {
  let temp: string;
  let api: FakeApi;
  let archives: Map<string, string>;
  let looks: object[];

  const answers: FakeRoutes = {
    'POST /apply': ({ query }) => ({
      json: { dryRun: query.get('dryRun') === 'true', changed: true, objects },
    }),
    'GET /infra-pipelines/pip_1': () => ({ json: looks.length > 1 ? looks.shift() : looks[0] }),
    'GET /runs/run_1': { json: { failure: { message: 'AccessDenied: no' }, planDigest: null } },
    'GET /stacks/stk_1/outputs': {
      json: { outputs: { id: { sensitive: false, value: 'net-1' }, key: { sensitive: true } } },
    },
  };

  beforeEach(async () => {
    temp = await mkdtemp(join(tmpdir(), 'keelson-apply-'));
    await mkdir(join(temp, 'network'));
    await writeFile(join(temp, 'network/stack.yaml'), 'resources: []\n');
    await writeFile(join(temp, 'keelson.yaml'), manifest(stack('network', './network')));
    archives = new Map();
    looks = [
      pipelineAnswer('running', { status: 'in_progress' }),
      pipelineAnswer('completed', { status: 'successful', endedAt }),
    ];
    api = await startFakeApi({
      ...answers,
      'PUT *': ({ path, bytes }) => {
        archives.set(path, createHash('sha256').update(bytes).digest('hex'));
        return { status: 204 };
      },
    });
  });
  afterEach(async () => {
    await api.close();
    await rm(temp, { recursive: true });
  });

  const apply = (argv: string, rest: object = {}) => {
    const env = { KEELSON_SERVER: api.url, KEELSON_TOKEN: 't' };
    return runCommandLine(['apply', ...argv.split(' ')], { env, cwd: temp, ...rest });
  };
  const requests = (method: string): SeenRequest[] =>
    api.requests.filter((request) => request.method === method);

  it('packs sources, sends what is missing and the manifest with digests, and says what happened', async () => {
    const { code, out } = await apply('-f .');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '  + project  shop             created',
      '  + stack    staging/network  created',
      '',
      'pipeline pip_1 started; watch it: keelson infra-pipeline follow pip_1',
      '',
    ]);
    const [[path, digest]] = [...archives] as [[string, string]];
    expect(path).toBe(`/sources/${digest}`);
    const [sent] = requests('POST') as [SeenRequest];
    expect(JSON.parse(sent.body).spec.stacks[0].source).toEqual({ archive: `sha256:${digest}` });
  });

  it('does not send an archive again that the server has', async () => {
    await api.close();
    api = await startFakeApi({ ...answers, 'HEAD *': {} });
    expect((await apply('-f keelson.yaml')).code).toBe(0);
    expect(requests('PUT')).toEqual([]);
  });

  it('refuses manifests with all faults of all files, with file, line and path, and sends nothing', async () => {
    await writeFile(join(temp, 'a.yaml'), manifest('    - { name: x, bogus: 1 }\n'));
    await writeFile(join(temp, 'b.yml'), manifest(stack('out', '../elsewhere')));
    const { code, err } = await apply('-f .');
    expect(code).toBe(3);
    expect(err).toMatch(/a\.yaml:6: spec\.stacks\[0\]\.bogus: /);
    expect(err).toMatch(/b\.yml:6: spec\.stacks\[0\]\.source\.path: /);
    expect(api.requests).toEqual([]);
  });

  it('refuses a source that a link leads out of the folder', async () => {
    await symlink('/etc', join(temp, 'sneaky'));
    await writeFile(join(temp, 'keelson.yaml'), manifest(stack('network', './sneaky')));
    const { code, err } = await apply('-f .');
    expect(code).toBe(3);
    expect(err).toContain('spec.stacks[0].source.path');
    expect(api.requests).toEqual([]);
  });

  it('refuses what is not there as wrong usage', async () => {
    expect((await apply('-f absent')).code).toBe(2);
    await mkdir(join(temp, 'empty'));
    expect((await apply('-f empty')).err).toContain('there is no *.yaml');
  });

  it('follows in plain lines without a terminal and ends with outputs and the verdict', async () => {
    const { code, out } = await apply('-f . --follow', { nowMs: () => Date.parse(endedAt) });
    expect(code).toBe(0);
    expect(out.slice(out.indexOf('shop:')).split('\n')).toEqual([
      'shop: deploy of 1 stack (pip_1)',
      '[   2.0s] staging/network  planning           +2 ~0 -0',
      '[   2.0s] staging/network  finished              2.0s  +2 ~0 -0',
      '',
      '  outputs of staging/network',
      '    id   net-1',
      '    key  ***',
      '',
      '  ✓ shop deployed: 1 stack in 2.0s  +2 ~0 -0',
      '',
    ]);
  });

  it('draws live progress by itself on a terminal, and not with --no-follow', async () => {
    const tty = { columns: 80, rows: 24 };
    const { code, out } = await apply('-f .', { tty, nowMs: () => Date.parse(endedAt) });
    expect(code).toBe(0);
    const screen = new Screen();
    screen.write(out);
    expect(screen.text).toContain('  ✓ network  finished              2.0s  +2 ~0 -0');
    expect(screen.text).not.toContain('planning');
    expect((await apply('-f . --no-follow', { tty })).out).toContain(
      'keelson infra-pipeline follow pip_1',
    );
  });

  it('answers 1 when the pipeline fails, with the message and the way to the log', async () => {
    const failed = pipelineAnswer('completed', { status: 'failed', endedAt }) as { result: string };
    failed.result = 'failed';
    looks = [failed];
    const { code, out } = await apply('-f . --follow');
    expect(code).toBe(1);
    expect(out).toContain('AccessDenied: no');
    expect(out).toContain('keelson run logs run_1');
    expect(out).toContain('keelson infra-pipeline retry pip_1');
  });

  it('asks for a dry run and says that nothing was changed', async () => {
    const { out } = await apply('-f . --dry-run --no-follow');
    expect(requests('POST')[0]?.query.get('dryRun')).toBe('true');
    expect(out).toContain('A dry run: nothing was changed.');
  });

  it('answers data alone when data was asked for', async () => {
    const { out } = await apply('-f . --follow -o json');
    expect(JSON.parse(out)).toMatchObject({ objects });
  });
});
