import { parse } from 'yaml';
import type { ManifestFault } from './fault';
import type { InfraProjectManifest, StackManifest } from './manifest';
import { ManifestInvalid } from './manifest-invalid';
import { MANIFEST_BYTES_MAX, YAML_BYTES_MAX } from './manifest-limits';
import { parseManifests, type ParseOptions } from './parse-manifests';

const ARCHIVE = `sha256:${'a'.repeat(64)}`;

function faultsOf(text: string, options: ParseOptions = {}): readonly ManifestFault[] {
  try {
    parseManifests(text, options);
  } catch (cause) {
    if (cause instanceof ManifestInvalid) return cause.faults;
    throw cause;
  }
  return [];
}
function project(stack: string): string {
  return `apiVersion: keelson.dev/v1
kind: InfraProject
metadata: { name: shop }
spec:
  stacks:
    - { name: web, environment: prod, provisioner: native, source: { archive: "${ARCHIVE}" }, ${stack} }
`;
}
const paths = (faults: readonly ManifestFault[]): string[] => faults.map((fault) => fault.path);
const at = (rest: string): string => `spec.stacks[0].${rest}`;
const variable = (text: string): unknown => {
  const [manifest] = parseManifests(project(`variables: { x: ${text} }`));
  return (manifest as InfraProjectManifest).spec.stacks[0]!.variables['x'];
};

const CONTRACT = `
apiVersion: keelson.dev/v1
kind: InfraProject
metadata: { name: shop, org: acme }
spec:
  environments:
    - name: staging
    - { name: production, gate: { manual: true, reason: "change board" } }
  stacks:
    - name: network
      environment: staging
      provisioner: terraform
      source: { path: ./network }
      variables: { cidr: 10.0.0.0/16 }
    - name: database
      environment: staging
      provisioner: terraform
      source: { path: ./database }
      variables:
        vpc_id: { valueFrom: { stack: network, output: vpc_id } }
        zone: { valueFrom: { stack: dns, output: zone, environment: production } }
        password: { value: "hunter2", sensitive: true }
        token: { valueFrom: { secret: registry-token } }
      gate: { manual: true }
      flowControl: { pauseBetweenPreviewAndUpdate: true }
      dependsOn: [ network, production/dns, "production:web" ]
---
apiVersion: keelson.dev/v1
kind: Stack
metadata: { name: alone, env: staging }
spec:
  provisioner: opentofu
  source: { archive: "${ARCHIVE}" }
`;

describe('parseManifests', () => {
  it("reads the contract's example", () => {
    const [shop, alone] = parseManifests(CONTRACT, { allowPaths: true });
    expect(shop).toMatchObject({
      kind: 'InfraProject',
      metadata: { name: 'shop', org: 'acme' },
      spec: {
        concurrencyMax: 10,
        environments: [
          { name: 'staging' },
          { name: 'production', gate: { manual: true, reason: 'change board' } },
        ],
      },
    });
    expect((shop as InfraProjectManifest).spec.stacks[1]).toEqual({
      name: 'database',
      environment: 'staging',
      provisioner: 'terraform',
      source: { kind: 'path', path: './database' },
      variables: {
        vpc_id: {
          kind: 'output',
          from: { environment: 'staging', stack: 'network' },
          output: 'vpc_id',
        },
        zone: { kind: 'output', from: { environment: 'production', stack: 'dns' }, output: 'zone' },
        password: { kind: 'sensitive', value: 'hunter2' },
        token: { kind: 'secret', secret: 'registry-token' },
      },
      flowControl: { pauseBetweenPreviewAndUpdate: true },
      dependsOn: [
        { environment: 'staging', stack: 'network' },
        { environment: 'production', stack: 'dns' },
        { environment: 'production', stack: 'web' },
      ],
      gate: { manual: true },
    });
    expect((alone as StackManifest).metadata).toEqual({ name: 'alone', org: 'default' });
    expect((alone as StackManifest).spec).toMatchObject({ name: 'alone', environment: 'staging' });
  });

  it('reads JSON, and derives environments in the order of the stacks', () => {
    const stack = { provisioner: 'native', source: { archive: ARCHIVE } };
    const text = JSON.stringify({
      apiVersion: 'keelson.dev/v1',
      kind: 'InfraProject',
      metadata: { name: 'shop' },
      spec: {
        concurrency: 3,
        stacks: [
          { ...stack, name: 'a', environment: 'z' },
          { ...stack, name: 'b', environment: 'a' },
          { ...stack, name: 'c', environment: 'z' },
        ],
      },
    });
    const [manifest] = parseManifests(text) as InfraProjectManifest[];
    expect(manifest!.spec.environments).toEqual([{ name: 'z' }, { name: 'a' }]);
    expect(manifest!.spec.concurrencyMax).toBe(3);
  });

  it('collects every fault, with path and line', () => {
    const text = `apiVersion: keelson.dev/v2
kind: InfraProject
metadata: { name: Shop, colour: red }
spec:
  environments: [ { name: prod, gate: { manual: false } } ]
  concurrency: 0
  stacks:
    - name: web
      environment: prod
      provisioner: pulumi
      source: { git: { url: x } }
      sauce: y
    - environment: prod
      provisioner: shell
      source: {}
      variables: { "1x": 1, y: { valueFrom: { stack: a } } }
      flowControl: { skipRefresh: "yes" }
      dependsOn: [ a/b/c ]
`;
    expect(faultsOf(text).map(({ path, line }) => [path, line])).toEqual([
      ['apiVersion', 1],
      ['metadata.colour', 3],
      ['metadata.name', 3],
      ['spec.environments[0].gate.manual', 5],
      [at('sauce'), 12],
      [at('provisioner'), 10],
      [at('source.git'), 11],
      ['spec.stacks[1].name', 13],
      ['spec.stacks[1].provisioner', 14],
      ['spec.stacks[1].source', 15],
      ['spec.stacks[1].variables.1x', 16],
      ['spec.stacks[1].variables.y.valueFrom.output', 16],
      ['spec.stacks[1].flowControl.skipRefresh', 17],
      ['spec.stacks[1].dependsOn[0]', 18],
      ['spec.concurrency', 6],
    ]);
  });

  it('names document, file and line when there are several', () => {
    const text = `${project('')}---\n${project('sauce: 1').replace('shop', 'other')}---\nkind: Chart\napiVersion: keelson.dev/v1\n`;
    expect(faultsOf(text)).toEqual([
      expect.objectContaining({ path: 'documents[1].spec.stacks[0].sauce', line: 13 }),
      {
        path: 'documents[2].kind',
        message: 'kind Chart is not available in this version',
        line: 15,
      },
    ]);
    expect(() => parseManifests(text, { file: 'shop.yaml' })).toThrow(
      'shop.yaml:13: documents[1].spec.stacks[0].sauce: unknown field',
    );
  });

  it('refuses two manifests of one thing, and none at all', () => {
    expect(paths(faultsOf(`${project('')}---\n${project('')}`))).toEqual([
      'documents[1].metadata.name',
    ]);
    for (const text of ['', '---\n---\n', '# nothing\n']) expect(faultsOf(text)).toHaveLength(1);
    expect(paths(faultsOf('[]'))).toEqual(['']);
    expect(paths(faultsOf('just text'))).toEqual(['']);
  });

  it('refuses a path over REST, git and module everywhere', () => {
    const stack = (source: string): string =>
      project('').replace(/source: \{.*?\}/, `source: { ${source} }`);
    expect(faultsOf(stack('path: ./x'))[0]).toMatchObject({
      path: at('source.path'),
      message: expect.stringContaining('as an archive'),
    });
    const local = { allowPaths: true };
    expect(faultsOf(stack('path: ./x/../y'), local)).toEqual([]);
    for (const path of ['../x', 'a/../../x', 'a/../../a', '/etc', '~/x', '"a\\\\b"']) {
      expect(paths(faultsOf(stack(`path: ${path}`), local))).toEqual([at('source.path')]);
    }
    for (const archive of ['sha256:abc', 'latest', ARCHIVE.toUpperCase()]) {
      expect(paths(faultsOf(stack(`archive: "${archive}"`)))).toEqual([at('source.archive')]);
    }
    expect(paths(faultsOf(stack(`path: x, archive: "${ARCHIVE}"`), local))).toEqual([at('source')]);
    expect(paths(faultsOf(stack('module: vpc@1')))).toEqual([at('source.module')]);
  });

  it('takes names of 63 characters, and no others than such as DNS has', () => {
    const named = (name: string): string => project('').replace('name: web', `name: "${name}"`);
    for (const name of ['a', '0', 'a-b', 'a'.repeat(63), 'constructor']) {
      expect(faultsOf(named(name))).toEqual([]);
    }
    for (const name of ['', '-a', 'a-', 'A', 'a_b', 'a.b', 'a/b', 'a'.repeat(64), 'ä', 'a\\n']) {
      expect(paths(faultsOf(named(name)))).toEqual([at('name')]);
    }
  });
});

describe('a variable', () => {
  it.each<[string, unknown]>([
    ['text', { kind: 'literal', value: 'text' }],
    ['5', { kind: 'literal', value: 5 }],
    ['null', { kind: 'literal', value: null }],
    ['[1, { a: b }]', { kind: 'literal', value: [1, { a: 'b' }] }],
    ['{ a: 1, value: 2 }', { kind: 'literal', value: { a: 1, value: 2 } }],
    ['{ value: 2 }', { kind: 'literal', value: 2 }],
    ['{ value: 2, sensitive: false }', { kind: 'literal', value: 2 }],
    ['{ value: [s], sensitive: true }', { kind: 'sensitive', value: ['s'] }],
    ['{ value: { sensitive: true, a: 1 } }', { kind: 'literal', value: { sensitive: true, a: 1 } }],
    ['{ value: { valueFrom: 1 } }', { kind: 'literal', value: { valueFrom: 1 } }],
  ])('%s', (text, wish) => {
    expect(variable(text)).toEqual(wish);
  });

  it.each([
    ['{ sensitive: true }', 'value'],
    ['{ vaule: hunter2, sensitive: true }', 'vaule'],
    ['{ value: hunter2, sensitive: "yes" }', 'sensitive'],
    ['{ value: null, sensitive: true }', 'value'],
    ['{ valueFrom: { secret: a }, sensitive: true }', 'sensitive'],
    ['{ valueFrom: { secret: a, stack: b } }', 'valueFrom.stack'],
    ['{ valueFrom: { stack: b, output: "a b" } }', 'valueFrom.output'],
    ['{ valueFrom: hunter2 }', 'valueFrom'],
    ['{ valueFrom: }', 'valueFrom'],
  ])('%s is refused, and its value not repeated', (text, path) => {
    const faults = faultsOf(project(`variables: { x: ${text} }`));
    expect(paths(faults)).toContain(at(`variables.x.${path}`));
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });
});

describe('flow control', () => {
  const flow = (text: string): [unknown, string[]] => {
    const stack = project(`flowControl: { ${text} }`);
    const faults = faultsOf(stack);
    if (faults.length > 0) return [undefined, paths(faults)];
    return [(parseManifests(stack)[0] as InfraProjectManifest).spec.stacks[0]!.flowControl, []];
  };

  it('takes both names of a setting', () => {
    expect(
      flow('pauseBetweenPreviewAndUpdateOrDestroy: true, previewBeforeUpdateOrDestroy: true'),
    ).toEqual([{ pauseBetweenPreviewAndUpdate: true, previewBeforeUpdate: true }, []]);
    expect(flow('previewBeforeUpdate: false, previewBeforeUpdateOrDestroy: false')).toEqual([
      { previewBeforeUpdate: false },
      [],
    ]);
  });

  it('refuses both names with different values, a pause without preview, and other types', () => {
    const long = at('flowControl.previewBeforeUpdateOrDestroy');
    expect(flow('previewBeforeUpdate: true, previewBeforeUpdateOrDestroy: false')[1]).toEqual([
      long,
    ]);
    const pause = at('flowControl.pauseBetweenPreviewAndUpdateOrDestroy');
    expect(
      flow('pauseBetweenPreviewAndUpdateOrDestroy: true, previewBeforeUpdate: false')[1],
    ).toEqual([pause]);
    expect(flow('isManual: 1')[1]).toEqual([at('flowControl.isManual')]);
  });
});

describe('hostile text', () => {
  it('refuses keys that occur twice, __proto__ at any depth, tags and what JSON cannot hold', () => {
    expect(paths(faultsOf(project('variables: { a: 1, a: 2 }')))).toEqual([at('variables.a')]);
    expect(paths(faultsOf('{"kind":"Stack","kind":"Stack"}'))).toEqual(['kind']);
    for (const text of ['__proto__: { a: 1 }', 'variables: { x: { y: [{ __proto__: 1 }] } }']) {
      expect(paths(faultsOf(project(text)))[0]).toMatch(/__proto__$/);
    }
    expect(({} as { a?: unknown }).a).toBeUndefined();
    for (const value of [
      '.inf',
      '.nan',
      '12345678901234567890',
      '!!js/function x',
      '!x y',
      '*none',
    ]) {
      expect(faultsOf(project(`variables: { x: ${value} }`))).toHaveLength(1);
    }
    expect(variable('"12345678901234567890"')).toMatchObject({ value: '12345678901234567890' });
  });

  it('never quotes the text of a syntax error', () => {
    for (const text of [
      'password: "hunter2',
      'a: 1\n hunter2: x: y\n',
      'a: |hunter2\n',
      '{ a: 1 } hunter2',
      'x: @hunter2',
      '&hunter2 *hunter2',
      '%hunter2\n---\n',
      'a: *hunter2',
      'a: [hunter2',
      '"\\hunter2"',
    ]) {
      const faults = faultsOf(text);
      expect(faults.length).toBeGreaterThan(0);
      expect(JSON.stringify(faults)).not.toContain('hunter2');
    }
  });

  it('refuses an alias bomb, an alias of itself and deep nesting', () => {
    const bomb = ['x0: &x0 [a,a,a,a,a,a,a,a,a]'];
    for (let i = 1; i < 30; i += 1) {
      bomb.push(
        `x${i}: &x${i} [${Array(9)
          .fill(`*x${i - 1}`)
          .join(',')}]`,
      );
    }
    expect(faultsOf(bomb.join('\n'))[0]?.message).toMatch(/too much/);
    const text = `- &a ${'x'.repeat(1000)}\n${'- *a\n'.repeat(100_000)}`;
    expect(faultsOf(text)[0]?.message).toMatch(/too much/);
    expect(faultsOf('a: &a { b: *a }')[0]).toMatchObject({ path: 'a.b' });
    expect(faultsOf('['.repeat(100) + ']'.repeat(100))[0]?.message).toMatch(/nested/);
    expect(faultsOf('['.repeat(100_000))).not.toEqual([]);
    expect(faultsOf('- '.repeat(100_000))).not.toEqual([]);
  });

  it('takes many aliases of one small anchor', () => {
    const stacks = Array.from({ length: 2000 }, (_, i) =>
      i === 0
        ? `    - { name: s0, environment: e, provisioner: native, source: &s { archive: "${ARCHIVE}" } }`
        : `    - { name: s${i}, environment: e, provisioner: native, source: *s }`,
    );
    const head = project('').split('\n').slice(0, 5).join('\n');
    const [manifest] = parseManifests(`${head}\n${stacks.join('\n')}`) as InfraProjectManifest[];
    expect(manifest!.spec.stacks[1999]!.source).toEqual({ kind: 'archive', archive: ARCHIVE });
  });

  it('does work in proportion to the text: keys, aliases, faults', () => {
    const keys = Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`);
    expect(faultsOf(keys.join('\n'))).toHaveLength(1000);
    const aliases = `a: &a 1\nb: [${'*a,'.repeat(50_000)}]`;
    expect(faultsOf(aliases).length).toBeGreaterThan(0);
  });

  it('refuses a text over the limit before reading it; YAML sooner than JSON', () => {
    expect(faultsOf(' '.repeat(MANIFEST_BYTES_MAX + 1))).toEqual([
      { path: '', message: `the manifest has at most ${MANIFEST_BYTES_MAX} bytes` },
    ]);
    const large = project(`variables: { x: "${'x'.repeat(YAML_BYTES_MAX)}" }`);
    expect(faultsOf(large)[0]?.message).toMatch(/in YAML/);
    expect(faultsOf(large, { allowPaths: true })).toEqual([]);
    expect(faultsOf(JSON.stringify(parse(large)))).toEqual([]);
  });

  it('gives up on texts made to exhaust it: deep ones, faulty ones, many documents', () => {
    for (const text of ['[', '- ', '{a: ', '? ', 'a: ', '"a": {"a":[', ' - \n  '].map((each) =>
      each.repeat(30_000),
    )) {
      expect(faultsOf(text)).not.toEqual([]);
    }
    const steps = Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(faultsOf(steps)[0]?.message).toMatch(/nested/);
    // As deep as is let through to the parser: it must have stack to spare.
    const deepest = Array.from(
      { length: 128 },
      (_, i) => `${' '.repeat(2 * i)}a:\n${' '.repeat(2 * i)}- b:`,
    );
    const corner = `${deepest.join('\n')}\n${' '.repeat(256)}${'- '.repeat(64)}${'['.repeat(64)}`;
    expect(faultsOf(corner)).not.toEqual([]);
    for (const text of [
      `[${','.repeat(100_000)}`,
      ']\n'.repeat(50_000),
      `"${'\\q'.repeat(50_000)}"`,
    ]) {
      expect(faultsOf(text)).toEqual([
        { path: '', message: expect.stringMatching(/too many faults/) },
      ]);
    }
    expect(faultsOf('---\n'.repeat(2000))[0]?.message).toMatch(/more than 1000 documents/);
  });

  it('reads JSON and the same JSON as YAML alike', () => {
    const texts = [
      `{"a": 1, "a": 2}`,
      `{"a": {"__proto__": 1}}`,
      `{"n": 12345678901234567890}`,
      `{"n": 1e999}`,
      JSON.stringify({ s: '"k": 1, \\" :', 'a b': [{ c: ['d":'] }] }),
      `{"a": 1}\n---\n{"b": 2}`,
    ];
    for (const text of texts) {
      expect(faultsOf(text)).toEqual(
        faultsOf(`# YAML\n${text}`).map(({ line, ...fault }) => ({ ...fault, line: line! - 1 })),
      );
    }
  });
});
