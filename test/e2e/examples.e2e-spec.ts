import { readFileSync, readdirSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Json, ReportedOutput } from '@keelson/domain';
import { executorFor } from '@keelson/executors';
import {
  parseManifests,
  resolveProject,
  type InfraProjectManifest,
  type PlannedStack,
} from '@keelson/manifests';
import { StackUnderTest } from '../../libs/executors/src/spec-support/stack-under-test';
import { StateServer } from '../../libs/executors/src/spec-support/state-server';
import { TemporaryFolders } from '../support/temporary-folders';
import { terraformOnPath } from '../support/terraform-on-path';

jest.setTimeout(120_000);

type Outputs = ReadonlyMap<string, Readonly<Record<string, ReportedOutput>>>;

/** The examples' stacks, in the order of their graph, through the real executors. */
describe('examples', () => {
  const folders = new TemporaryFolders('keelson-examples-');
  const stacks: StackUnderTest[] = [];
  let server: StateServer;
  let dataDir: string;

  beforeEach(async () => {
    server = await StateServer.start();
    dataDir = folders.make();
  });
  afterEach(async () => {
    for (const stack of stacks.splice(0)) await stack.remove();
    await server.stop();
    folders.remove();
  });

  const projectOf = (example: string) => {
    const file = resolve(__dirname, '../../examples', example, 'keelson.yaml');
    const [manifest] = parseManifests(readFileSync(file, 'utf8'), { file, allowPaths: true });
    return { folder: join(file, '..'), ...resolveProject(manifest as InfraProjectManifest) };
  };

  async function deploy(example: string): Promise<{ outputs: Outputs; changed: string[] }> {
    const { folder, org, stacks: planned } = projectOf(example);
    const outputs = new Map<string, Readonly<Record<string, ReportedOutput>>>();
    const changed: string[] = [];
    for (const stack of planned) {
      const id = `${stack.environment}/${stack.name}`;
      const tested = await StackUnderTest.create(server, id, {});
      stacks.push(tested);
      const source = stack.source.kind === 'path' ? stack.source.path : '';
      await cp(join(folder, source), tested.workdir, { recursive: true });
      const { name: stackName, environment, provisioner } = stack;
      const context = tested.context(variablesOf(stack, outputs), {
        org,
        stackName,
        environment,
        provisioner,
      });
      const executor = executorFor(provisioner, { dataDir, environment: process.env });
      await executor.init(context);
      const { planning } = await executor.refresh(context);
      const plan = await executor.plan(planning ? { ...context, resume: planning } : context);
      if (!plan.noChanges) changed.push(id);
      outputs.set(id, (await executor.apply(context, plan.planDigest)).outputs);
      await executor.release?.();
    }
    return { outputs, changed };
  }

  function variablesOf({ variables }: PlannedStack, outputs: Outputs) {
    const valueOf = ([name, wish]: [string, PlannedStack['variables'][string]]) => {
      if (wish.kind === 'output') {
        const output = outputs.get(`${wish.from.environment}/${wish.from.stack}`)?.[wish.output];
        if (!output) throw new Error(`${name}: the output ${wish.output} is not there yet`);
        return [name, output];
      }
      if (wish.kind === 'secret') throw new Error('an example needs no secret');
      return [name, { value: wish.value, sensitive: wish.kind === 'sensitive' }];
    };
    return Object.fromEntries(Object.entries(variables).map(valueOf)) as Record<
      string,
      { value: Json; sensitive: boolean }
    >;
  }

  const everythingSaid = (): string =>
    stacks.flatMap(({ lines, events }) => [...lines, JSON.stringify(events)]).join('\n');

  it('quickstart deploys, changes nothing the second time, and gives no secret away', async () => {
    const first = await deploy('quickstart');
    expect(first.changed).toHaveLength(8);
    expect(first.outputs.get('production/orders')).toEqual({
      release: { value: '1.8.2', sensitive: false },
      url: { value: 'http://orders.production.internal:8080', sensitive: false },
    });
    expect(first.outputs.get('production/database')?.password?.sensitive).toBe(true);
    expect(first.outputs.get('production/storefront')?.url?.value).toBe(
      'https://www.shop.example/',
    );
    expect(everythingSaid()).toContain('replica 3 of release 1.8.2 is healthy');

    expect((await deploy('quickstart')).changed).toEqual([]);
    for (const secret of ['amber-kestrel-41', 'granite-otter-97']) {
      expect(everythingSaid()).not.toContain(secret);
      expect(
        filesBelow(dataDir).filter((file) => readFileSync(file, 'utf8').includes(secret)),
      ).toEqual([]);
    }
  });

  it('live side by side on one server: no stack is in two of them', () => {
    const names = readdirSync(resolve(__dirname, '../../examples')).flatMap((example) => {
      const { org, stacks: planned } = projectOf(example);
      return planned.map(({ environment, name }) => `${org}/${environment}/${name}`);
    });
    expect(names.length).toBeGreaterThan(8);
    expect(new Set(names).size).toBe(names.length);
  });

  (terraformOnPath ? it : it.skip)(
    'terraform deploys and changes nothing the second time',
    async () => {
      const first = await deploy('terraform');
      expect(first.changed).toEqual(['lab/network', 'lab/database', 'lab/app']);
      expect(first.outputs.get('lab/network')?.subnet_ids?.value).toHaveLength(3);
      expect(first.outputs.get('lab/app')?.url?.value).toMatch(/^https:\/\/app-/);
      expect((await deploy('terraform')).changed).toEqual([]);
      expect(everythingSaid()).not.toContain('cobalt-heron-58');
    },
  );
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
