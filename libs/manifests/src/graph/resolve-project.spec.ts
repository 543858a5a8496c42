import fc from 'fast-check';
import type { InfraProjectManifest } from '../manifest';
import { ManifestInvalid } from '../manifest-invalid';
import type { ManifestFault } from '../fault';
import { parseManifests } from '../parse-manifests';
import { resolveProject } from './resolve-project';

type Stack = { name: string; environment?: string; needs?: string[]; reads?: string[] };
const ARCHIVE = `sha256:${'a'.repeat(64)}`;

function manifestOf(stacks: Stack[], environments?: string[]): InfraProjectManifest {
  const text = JSON.stringify({
    apiVersion: 'keelson.dev/v1',
    kind: 'InfraProject',
    metadata: { name: 'shop', org: 'acme' },
    spec: {
      ...(environments && { environments: environments.map((name) => ({ name })) }),
      stacks: stacks.map(({ name, environment = 'e', needs = [], reads = [] }) => ({
        name,
        environment,
        provisioner: 'native',
        source: { archive: ARCHIVE },
        dependsOn: needs,
        variables: Object.fromEntries(
          reads.map((each, i) => {
            const [stack, from] = each.split('@');
            return [
              `v${i}`,
              { valueFrom: { stack, output: 'o', ...(from && { environment: from }) } },
            ];
          }),
        ),
      })),
    },
  });
  return parseManifests(text)[0] as InfraProjectManifest;
}
function faultsOf(stacks: Stack[], environments?: string[]): readonly ManifestFault[] {
  try {
    resolveProject(manifestOf(stacks, environments));
    return [];
  } catch (cause) {
    if (cause instanceof ManifestInvalid) return cause.faults;
    throw cause;
  }
}
const ring = (length: number): Stack[] =>
  Array.from({ length }, (_, i) => ({ name: `s${i}`, needs: [`s${(i + 1) % length}`] }));

describe('resolveProject', () => {
  it('orders stacks behind what they wait for and counts each edge once', () => {
    const plan = resolveProject(
      manifestOf([
        { name: 'app', environment: 'prod', needs: ['db'], reads: ['db', 'net@staging'] },
        { name: 'db', environment: 'prod' },
        { name: 'net', environment: 'staging' },
      ]),
    );
    expect(plan.stacks.map(({ id, upstreams }) => [id, upstreams])).toEqual([
      ['prod/db', []],
      ['staging/net', []],
      ['prod/app', [0, 1]],
    ]);
    expect(plan.stacks[0]!.flowControl).toEqual({
      skipRefresh: false,
      previewBeforeUpdate: true,
      pauseBetweenPreviewAndUpdate: false,
      isManual: false,
      disableOnLifecycleEvents: false,
    });
    expect(plan).toMatchObject({ name: 'shop', org: 'acme', concurrencyMax: 10 });
    expect(plan.environments).toEqual([{ name: 'prod' }, { name: 'staging' }]);
  });

  it('lets a name occur once in each environment', () => {
    const both = [
      { name: 'a', environment: 'x' },
      { name: 'a', environment: 'y' },
    ];
    expect(faultsOf(both)).toEqual([]);
    expect(faultsOf([...both, both[0]!])).toEqual([
      {
        path: 'spec.stacks[2].name',
        message: 'x/a is already defined by spec.stacks[0]',
        line: 1,
      },
    ]);
  });

  it('names every reference that leads nowhere', () => {
    const faults = faultsOf(
      [
        { name: 'a', environment: 'x', needs: ['b', 'z/a', 'a'], reads: ['nope', 'b@y'] },
        { name: 'b', environment: 'y' },
        { name: 'c', environment: 'w' },
      ],
      ['x', 'y', 'x'],
    );
    expect(faults.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'spec.environments[2].name: the environment x occurs twice',
      'spec.stacks[2].environment: there is no environment w in this project',
      'spec.stacks[0].dependsOn[0]: there is no stack b in environment x',
      'spec.stacks[0].dependsOn[1]: there is no environment z in this project',
      'spec.stacks[0].dependsOn[2]: a stack cannot depend on itself',
      'spec.stacks[0].variables.v0.valueFrom.stack: there is no stack nope in environment x',
    ]);
  });

  it('names a whole cycle, and the edge that closes it', () => {
    expect(
      faultsOf([
        { name: 'a', reads: ['b'] },
        { name: 'b', needs: ['c'] },
        { name: 'c', reads: ['a'] },
        { name: 'd', needs: ['a'] },
      ]),
    ).toEqual([
      {
        path: 'spec.stacks[2].variables.v0.valueFrom.stack',
        message: 'the stacks wait for each other: e/a -> e/b -> e/c -> e/a',
        line: 1,
      },
    ]);
  });

  it('finds cycles of every length, through environments too', () => {
    for (const length of [2, 3, 7, 50]) {
      const [fault, ...more] = faultsOf(ring(length));
      expect(more).toEqual([]);
      expect(fault!.message.split(' -> ')).toHaveLength(length + 1);
    }
    const across = faultsOf([
      { name: 'a', environment: 'x', reads: ['a@y'] },
      { name: 'a', environment: 'y', reads: ['a@x'] },
    ]);
    expect(across[0]!.message).toContain('x/a -> y/a -> x/a');
  });

  it('keeps the name of a very long cycle short, and reports few of many cycles', () => {
    const [fault] = faultsOf(ring(5000));
    expect(fault!.message).toContain('(4801 more)');
    const pairs = Array.from({ length: 100 }, (_, i) => [
      { name: `a${i}`, needs: [`b${i}`] },
      { name: `b${i}`, needs: [`a${i}`] },
    ]).flat();
    expect(faultsOf(pairs)).toHaveLength(10);
  });

  it('agrees with the definition on random graphs', () => {
    const graph = fc.integer({ min: 1, max: 12 }).chain((size) =>
      fc.array(fc.array(fc.nat(size - 1), { maxLength: 3 }), {
        minLength: size,
        maxLength: size,
      }),
    );
    fc.assert(
      fc.property(graph, (needs) => {
        const stacks = needs.map((each, i) => ({
          name: `s${i}`,
          needs: each.filter((to) => to !== i).map((to) => `s${to}`),
        }));
        // The definition: take away what waits for nothing until nothing is left, or something always waits.
        let left = new Map(stacks.map(({ name, needs: names }) => [name, names]));
        for (let size = -1; size !== left.size;) {
          size = left.size;
          const held = left;
          left = new Map([...held].filter(([, names]) => names.some((each) => held.has(each))));
        }
        expect(faultsOf(stacks).length > 0).toBe(left.size > 0);
        if (left.size > 0) return;
        const { stacks: ordered } = resolveProject(manifestOf(stacks));
        expect(ordered).toHaveLength(stacks.length);
        ordered.forEach(({ upstreams }, place) =>
          upstreams.forEach((upstream) => expect(upstream).toBeLessThan(place)),
        );
      }),
    );
  });

  it('carries 10,000 stacks, also as one chain, and no more', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => ({
      name: `s${i}`,
      ...(i < 9_999 && { reads: [`s${i + 1}`], needs: [`s${i + 1}`] }),
    }));
    const plan = resolveProject(manifestOf(chain));
    expect(plan.stacks[0]!.name).toBe('s9999');
    expect(() => manifestOf([...chain, { name: 'more' }])).toThrow(/at most 10000/);
  });
});
