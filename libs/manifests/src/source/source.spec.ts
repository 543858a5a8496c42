import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManifestInvalid } from '../manifest-invalid';
import { parseManifests } from '../parse-manifests';
import { resolveSourcePath } from './resolve-source-path';
import { withArchives } from './with-archives';

const stack = (name: string, source: string): string =>
  `    - { name: ${name}, environment: e, provisioner: native, source: ${source} }\n`;
const head = (name: string): string =>
  `apiVersion: keelson.dev/v1\nkind: InfraProject\nmetadata: { name: ${name} }\nspec:\n  stacks:\n`;
const digestOf = (path: string): string =>
  `sha256:${Buffer.from(path).toString('hex').padEnd(64, '0')}`;

describe('withArchives', () => {
  const text = `${head('one')}${stack('a', '&s { path: ./a }')}${stack('b', '*s')}${stack('c', '{ path: c }')}---
apiVersion: keelson.dev/v1
kind: Stack
metadata: { name: d, env: e }
spec: { provisioner: native, source: { path: ./d }, variables: { p: { value: x, sensitive: true } } }
`;

  it('sends each folder once and puts its digest in its place', async () => {
    const sent: [string, string][] = [];
    const replaced = await withArchives(text, async (path, at) => {
      sent.push([path, at]);
      return digestOf(path);
    });
    expect(sent).toEqual([
      ['./a', 'documents[0].spec.stacks[0].source.path'],
      ['c', 'documents[0].spec.stacks[2].source.path'],
      ['./d', 'documents[1].spec.source.path'],
    ]);
    const strip = (manifests: object): unknown => JSON.parse(JSON.stringify(manifests));
    const expected = text
      .replace(/path: \.\/a/, `archive: "${digestOf('./a')}"`)
      .replace(/path: c/, `archive: "${digestOf('c')}"`)
      .replace(/path: \.\/d/, `archive: "${digestOf('./d')}"`);
    expect(strip(parseManifests(replaced))).toEqual(strip(parseManifests(expected)));
  });

  it('sends nothing of a manifest with a fault anywhere', async () => {
    const send = jest.fn();
    for (const bad of [
      `${text}---\n{}`,
      `${head('x')}${stack('a', '{ path: a }')}${stack('a', '{ path: a }')}`,
    ]) {
      await expect(withArchives(bad, send)).rejects.toThrow(ManifestInvalid);
    }
    expect(send).not.toHaveBeenCalled();
  });
});

describe('resolveSourcePath', () => {
  let temp: string;
  let manifest: string;
  beforeEach(async () => {
    temp = realpathSync(await mkdtemp(join(tmpdir(), 'keelson-paths-')));
    manifest = join(temp, 'shop', 'keelson.yaml');
    await mkdir(join(temp, 'shop/network'), { recursive: true });
    await mkdir(join(temp, 'shop-secrets'));
    await writeFile(join(temp, 'shop/file'), '');
  });
  afterEach(() => rm(temp, { recursive: true }));

  it('answers the real folder', async () => {
    await symlink('network', join(temp, 'shop/alias'));
    await symlink(join(temp, 'shop'), join(temp, 'elsewhere'));
    const network = join(temp, 'shop/network');
    expect(await resolveSourcePath(manifest, './network')).toBe(network);
    expect(await resolveSourcePath(manifest, 'alias')).toBe(network);
    expect(await resolveSourcePath(manifest, '.')).toBe(join(temp, 'shop'));
    expect(await resolveSourcePath(join(temp, 'elsewhere/x.yaml'), 'network')).toBe(network);
  });

  it('refuses what leaves the folder, links included, what is absent and what is no folder', async () => {
    await symlink('..', join(temp, 'shop/up'));
    await symlink('up/shop-secrets', join(temp, 'shop/chain'));
    await symlink('loop', join(temp, 'shop/loop'));
    for (const path of [
      '..',
      '../shop-secrets',
      'network/../../shop-secrets',
      '/etc',
      'up',
      'chain',
      'up/shop-secrets',
      'loop',
      'absent',
      'file',
    ]) {
      const refused = resolveSourcePath(manifest, path, 'spec.stacks[3].source.path');
      await expect(refused).rejects.toBeInstanceOf(ManifestInvalid);
      await expect(refused).rejects.toMatchObject({
        file: manifest,
        faults: [{ path: 'spec.stacks[3].source.path' }],
      });
    }
  });
});
