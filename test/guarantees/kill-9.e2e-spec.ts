import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { InfraPipeline } from '@keelson/client';
import { ENVIRONMENT, output, writeProject, type StackFolder } from '../support/manifest-folder';
import { pipelineResult } from '../support/pipeline-result';
import { RunningKeelson } from '../support/running-keelson';
import { seededRandom } from '../support/seeded-random';
import { TemporaryFolders } from '../support/temporary-folders';
import { terraformOnPath } from '../support/terraform-on-path';

jest.setTimeout(300_000);

/** `KEELSON_TEST_SEED` meets the same moments again, as far as a machine does. */
const seed = Number(process.env['KEELSON_TEST_SEED'] ?? 20_261_121);
/** From a start, so that starts are met too. */
const LIFE_MS_MAX = 1_600;

/** Writes one line per apply, and takes a moment for it. */
function native(name: string, inputs: Readonly<Record<string, unknown>> = {}): StackFolder {
  const from = Object.keys(inputs).map((each) => `\${var.${each}}`);
  const stack = {
    resources: [
      { type: 'file', name: 'notes', properties: { path: 'notes', content: from.join('\n') } },
      {
        type: 'exec',
        name: 'work',
        dependsOn: ['file.notes'],
        properties: { command: 'echo begun; sleep 0.4; echo applied >> applied; echo ended' },
      },
    ],
    outputs: { id: `${name}(${from.join(',')})`, sum: [name, ...from].join('+') },
  };
  const files = { 'stack.yaml': JSON.stringify(stack) };
  return { name, provisioner: 'native', files, variables: inputs };
}

function terraform(name: string, counts: string, input: unknown): StackFolder {
  const main = `
    variable "input" { type = string }
    variable "counts" { type = string }
    resource "terraform_data" "slow" {
      input = var.input
      provisioner "local-exec" { command = "sleep 3; echo applied >> \${var.counts}" }
    }
    output "id" { value = "${name}(\${terraform_data.slow.output})" }
    output "token" {
      value     = "token of \${var.input}"
      sensitive = true
    }`;
  const variables = { input, counts };
  return { name, provisioner: 'terraform', files: { 'main.tf': main }, variables };
}

(terraformOnPath ? describe : describe.skip)(`a pipeline survives kill -9 (seed ${seed})`, () => {
  const folders = new TemporaryFolders('keelson-kill-9-');
  let random: () => number;
  let keelson: RunningKeelson;
  let undisturbed: unknown;

  beforeAll(async () => {
    keelson = await RunningKeelson.start();
    const calm = project('calm');
    undisturbed = await resultOf(await keelson.deploy(calm.folder));
    expect(calm.timesApplied()).toEqual(everyNode(1));
  });
  beforeEach(() => (random = seededRandom(seed)));
  afterAll(() => {
    keelson?.remove();
    folders.remove();
  });

  /** Six native stacks and two of terraform: two at a time, then three, then one after the other. */
  function project(org: string) {
    const counts = folders.make();
    const stacks = [
      native('network'),
      native('registry'),
      native('dns', { network: output('network', 'id') }),
      terraform('database', path.join(counts, 'database'), output('network', 'id')),
      native('cache', { network: output('network', 'sum'), registry: output('registry', 'id') }),
      native('orders', { database: output('database', 'id'), cache: output('cache', 'id') }),
      terraform('gateway', path.join(counts, 'gateway'), output('dns', 'id')),
      native('storefront', {
        orders: output('orders', 'id'),
        token: output('database', 'token'),
        gateway: output('gateway', 'id'),
      }),
    ];
    const roots = path.join(keelson.dataDir, 'runner/native', org, ENVIRONMENT);
    const fileOf = ({ name, provisioner }: StackFolder): string =>
      provisioner === 'native' ? path.join(roots, name, 'applied') : path.join(counts, name);
    const timesApplied = (which: readonly StackFolder[] = stacks) =>
      Object.fromEntries(which.map((stack) => [stack.name, linesIn(fileOf(stack))]));
    const folder = path.join(counts, 'manifests');
    mkdirSync(folder);
    return {
      folder: writeProject(folder, { org }, stacks),
      timesApplied: () => timesApplied(),
      timesTerraformApplied: () =>
        timesApplied(stacks.filter(({ provisioner }) => provisioner === 'terraform')),
    };
  }

  const everyNode = (times: number) =>
    Object.fromEntries(
      ['network', 'registry', 'dns', 'database', 'cache', 'orders', 'gateway', 'storefront'].map(
        (name) => [name, times],
      ),
    );

  const resultOf = (pipeline: InfraPipeline): Promise<unknown> =>
    pipelineResult(keelson.client, pipeline);

  /** Kills at random moments, as often as said, while the pipeline runs; then lets it end. */
  async function deployUnder(folder: string, kills: readonly Kill[]): Promise<unknown> {
    const pipelineId = await keelson.apply(folder);
    if (pipelineId === undefined) throw new Error('no pipeline was started');
    for (const kill of kills) {
      await pause(random() * LIFE_MS_MAX);
      await kill();
    }
    await keelson.ready();
    return resultOf(await keelson.completed(pipelineId));
  }

  const theServer: Kill = async () => {
    await keelson.kill9();
    keelson.spawn();
  };
  const theRunner: Kill = () => keelson.killRunner9();

  it('of the server: what is in flight goes on, and every node is applied exactly once', async () => {
    const stormy = project('server-killed');
    const runner = keelson.runnerPid();
    expect(await deployUnder(stormy.folder, Array<Kill>(8).fill(theServer))).toEqual(undisturbed);
    expect(stormy.timesApplied()).toEqual(everyNode(1));
    expect(keelson.runnerPid()).toBe(runner);
  });

  it('of the runner: its tools are found again, and no apply of terraform is repeated', async () => {
    const stormy = project('runner-killed');
    expect(await deployUnder(stormy.folder, Array<Kill>(6).fill(theRunner))).toEqual(undisturbed);
    expect(stormy.timesTerraformApplied()).toEqual({ database: 1, gateway: 1 });
  });

  it('of both, at random', async () => {
    const stormy = project('both-killed');
    const kills = Array.from({ length: 6 }, () => (random() < 0.5 ? theServer : theRunner));
    expect(await deployUnder(stormy.folder, kills)).toEqual(undisturbed);
    expect(stormy.timesTerraformApplied()).toEqual({ database: 1, gateway: 1 });
  });
});

type Kill = () => Promise<void>;

function linesIn(file: string): number {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
}
