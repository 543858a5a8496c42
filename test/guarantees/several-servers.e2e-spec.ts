import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ENVIRONMENT, output, writeProject, type StackFolder } from '../support/manifest-folder';
import { eventually } from '../support/eventually';
import { pipelineResult } from '../support/pipeline-result';
import { isDeepStrictEqual } from 'node:util';
import type { RunningKeelson } from '../support/running-keelson';
import { seededRandom } from '../support/seeded-random';
import { ServerCluster } from '../support/server-cluster';

jest.setTimeout(400_000);

/** `KEELSON_TEST_SEED` meets the same moments again, as far as a machine does. */
const seed = Number(process.env['KEELSON_TEST_SEED'] ?? 20_261_121);
const EVERYTHING = 'api,projections,sagas';
const BETWEEN_MS_MAX = 1_600;
/** Longer than the database waits for a sign of life. */
const FREEZE_MS_MIN = 3_500;
const FREEZE_MS_MAX = 5_500;
const RUNNERS = ['runner-a', 'runner-b'];
const SHAPE: Readonly<Record<string, readonly string[]>> = {
  network: [],
  registry: [],
  dns: ['network'],
  database: ['network'],
  cache: ['network', 'registry'],
  orders: ['database', 'cache'],
  gateway: ['dns'],
  storefront: ['orders', 'gateway'],
  search: ['orders'],
};

describe(`several servers on one PostgreSQL (seed ${seed})`, () => {
  let random: () => number;
  let cluster: ServerCluster;

  beforeEach(() => (random = seededRandom(seed)));
  afterEach(() => cluster?.remove());

  /** Each stack writes one line per apply, and takes a moment for it. */
  function project(org: string) {
    const counts = path.join(cluster.folder, org);
    mkdirSync(counts);
    const stacks = Object.entries(SHAPE).map(([name, inputs]): StackFolder => {
      const applied = path.join(counts, name);
      const command = `sleep 0.4; echo applied >> ${applied}; echo ended`;
      const from = inputs.map((each) => `\${var.${each}}`).join();
      const stack = {
        resources: [{ type: 'exec', name: 'work', properties: { command } }],
        outputs: { id: `${name}(${from})` },
      };
      const files = { 'stack.yaml': JSON.stringify(stack) };
      const variables = Object.fromEntries(inputs.map((each) => [each, output(each, 'id')]));
      return { name, environment: ENVIRONMENT, provisioner: 'native', files, variables };
    });
    const timesApplied = () =>
      Object.fromEntries(
        Object.keys(SHAPE).map((name) => [name, linesIn(path.join(counts, name))]),
      );
    const folder = path.join(counts, 'manifests');
    mkdirSync(folder);
    return { folder: writeProject(folder, { org }, stacks), timesApplied };
  }

  const onceEach = Object.fromEntries(Object.keys(SHAPE).map((name) => [name, 1]));

  async function deploy(folder: string, troubles: readonly Trouble[] = []): Promise<unknown> {
    const pipelineId = await cluster.apply(folder);
    for (const trouble of troubles) {
      await pause(random() * BETWEEN_MS_MAX);
      await trouble();
    }
    const pipeline = await cluster.completed(pipelineId);
    await Promise.all(cluster.servers.map((server) => server.ready()));
    return pipelineResult(cluster.client, pipeline);
  }

  const someServer = (): RunningKeelson =>
    cluster.servers[Math.floor(random() * cluster.servers.length)] as RunningKeelson;
  const kill: Trouble = async () => {
    const server = someServer();
    await server.kill9();
    server.spawn();
  };
  const stop: Trouble = async () => {
    const server = someServer();
    await server.stop();
    server.spawn();
  };
  const freeze: Trouble = async () => {
    const { pid } = someServer();
    process.kill(pid, 'SIGSTOP');
    await pause(FREEZE_MS_MIN + random() * (FREEZE_MS_MAX - FREEZE_MS_MIN));
    process.kill(pid, 'SIGCONT');
  };
  const killRunner: Trouble = async () => {
    const id = RUNNERS[Math.floor(random() * RUNNERS.length)] as string;
    await cluster.killRunner9(id);
    cluster.startRunner(id);
  };

  /** Every decision and every reaction is what it would be again, and every view is what the log says. */
  async function expectNothingLostNorDoubled(): Promise<void> {
    await eventually('every reaction is on record', async () => {
      const replay = await cluster.cli(['audit', 'replay']);
      expect(replay).toMatchObject({ code: 0 });
      return / 0 still open/.test(replay.out);
    });
    expect(await cluster.cli(['audit', 'verify'])).toMatchObject({ code: 0 });
    const { projections } = await cluster.client.readyz();
    for (const { name } of projections) {
      expect(await cluster.cli(['projections', 'verify', name])).toMatchObject({ code: 0 });
    }
  }

  /** How many partitions each server carries, largest first. */
  const spread = (...expected: number[]): Promise<unknown> =>
    eventually(`the partitions are spread as ${expected.join()}`, async () => {
      const counts = cluster.servers.map(
        async ({ client }) => (await client.readyz()).sagas.length,
      );
      return isDeepStrictEqual(
        (await Promise.all(counts)).sort((a, b) => b - a),
        expected,
      );
    });

  it('share the sagas, and end every pipeline as if nothing had happened when they die at random', async () => {
    cluster = await ServerCluster.start([EVERYTHING, EVERYTHING, EVERYTHING], RUNNERS);
    await spread(2, 1, 1);
    const calm = project('calm');
    const undisturbed = await deploy(calm.folder);
    expect(calm.timesApplied()).toEqual(onceEach);

    const stormy = project('servers-killed');
    const troubles = [kill, freeze, kill, stop, kill, freeze, kill];
    expect(await deploy(stormy.folder, troubles)).toEqual(undisturbed);
    expect(stormy.timesApplied()).toEqual(onceEach);

    const wild = project('runners-killed-too');
    const all = Array.from({ length: 8 }, () => (random() < 0.5 ? kill : killRunner));
    expect(await deploy(wild.folder, all)).toEqual(undisturbed);

    await spread(2, 1, 1);
    await expectNothingLostNorDoubled();
  });

  it('work together when each has one role', async () => {
    cluster = await ServerCluster.start(['api', 'projections', 'sagas'], ['runner-a']);
    const { folder, timesApplied } = project('divided');
    const pipelineId = await cluster.apply(folder);
    const { result } = await cluster.completed(pipelineId);
    expect(result).toBe('succeeded');
    expect(timesApplied()).toEqual(onceEach);
    expect((await cluster.client.readyz()).sagas).toEqual([]);
    await expectNothingLostNorDoubled();
  });
});

type Trouble = () => Promise<void>;

function linesIn(file: string): number {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
}
