import type { InfraProjectManifest, StackManifest } from './manifest';
import { parseManifests } from './parse-manifests';
import { ARCHIVE, at, faultsOf, paths, project } from './spec-support/faulty-manifests';

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
