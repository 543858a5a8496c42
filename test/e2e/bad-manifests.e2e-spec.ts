import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packSource } from '@keelson/artifacts';
import { create } from 'tar';
import { RunningKeelson } from '../support/running-keelson';
import { TemporaryFolders } from '../support/temporary-folders';

jest.setTimeout(120_000);

type Stack = { readonly name: string; readonly [field: string]: unknown };
type Manifest = {
  readonly stacks: readonly Stack[];
  readonly metadata?: object;
  readonly project?: object;
};

const from = (stack: string) => ({ id: { valueFrom: { stack, output: 'id' } } });

/** What is wrong in each, and the path that has to be named. */
const faulty: Readonly<Record<string, Manifest & { readonly at: RegExp; readonly says: RegExp }>> =
  {
    'a cycle': {
      stacks: [
        { name: 'a', variables: from('c') },
        { name: 'b', variables: from('a') },
        { name: 'c', dependsOn: ['b'] },
      ],
      at: /spec\.stacks\[\d\]/,
      says: /wait for each other: test\/a -> test\/c -> test\/b -> test\/a/,
    },
    'a reference to a stack that is not there': {
      stacks: [{ name: 'a', variables: from('ghost') }],
      at: /spec\.stacks\[0\]\.variables\.id/,
      says: /ghost/,
    },
    'a dependency that is not there': {
      stacks: [{ name: 'a', dependsOn: ['ghost'] }],
      at: /spec\.stacks\[0\]\.dependsOn\[0\]/,
      says: /ghost/,
    },
    'a name that is used twice': {
      stacks: [{ name: 'a' }, { name: 'b' }, { name: 'a' }],
      at: /spec\.stacks\[2\]\.name/,
      says: /a/,
    },
    'an environment that is not declared': {
      stacks: [{ name: 'a', environment: 'moon' }],
      at: /spec\.stacks\[0\]\.environment/,
      says: /moon/,
    },
    'a field that nobody knows': {
      stacks: [{ name: 'a', flowControl: { pauseBetweenPreviewAndUpdates: true } }],
      at: /spec\.stacks\[0\]\.flowControl\.pauseBetweenPreviewAndUpdates/,
      says: /unknown|not known|knows/,
    },
  };

describe('a bad manifest is refused with the path of its fault, and nothing has changed', () => {
  const folders = new TemporaryFolders('keelson-bad-');
  let keelson: RunningKeelson;
  let archive: string;
  let before: readonly string[];

  const text = ({ stacks, metadata, project }: Manifest, source: object): string =>
    JSON.stringify({
      apiVersion: 'keelson.dev/v1',
      kind: 'InfraProject',
      metadata: { name: 'shop', org: 'acme', ...metadata },
      spec: {
        environments: [{ name: 'test' }],
        stacks: stacks.map((stack) => ({
          environment: 'test',
          provisioner: 'native',
          source,
          ...stack,
        })),
        ...project,
      },
    });

  /** A folder with one source, `stack`, beside what the spec puts there. */
  function folderWith(manifest: string): string {
    const folder = path.join(folders.make(), 'project');
    mkdirSync(path.join(folder, 'stack'), { recursive: true });
    writeFileSync(path.join(folder, 'stack/stack.yaml'), '{"resources":[],"outputs":{"id":"1"}}');
    writeFileSync(path.join(folder, 'keelson.yaml'), manifest);
    return folder;
  }

  async function events(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { id } of keelson.client.events()) ids.push(id);
    return ids;
  }

  beforeAll(async () => {
    keelson = await RunningKeelson.start({ env: { KEELSON_EMBEDDED_RUNNER: 'off' } });
    const good = folderWith(text({ stacks: [{ name: 'a' }] }, { path: './stack' }));
    await keelson.apply(good);
    const { digest, bytes } = await packSource(path.join(good, 'stack'));
    await keelson.client.putSource(digest.slice('sha256:'.length), bytes);
    archive = digest;
    // The pipeline waits for a worker that never comes, so the log stands still.
    before = await keelson.whileItMayBeAway('the job waits for a worker', async () => {
      const now = await events();
      for await (const { type } of keelson.client.events()) if (type === 'JobCreated') return now;
      return false;
    });
    before = await events();
  });
  afterAll(() => {
    keelson?.remove();
    folders.remove();
  });
  afterEach(async () => expect(await events()).toEqual(before));

  describe.each(Object.entries(faulty))('%s', (_name, { at, says, ...manifest }) => {
    it('by the CLI', async () => {
      const folder = folderWith(text(manifest, { path: './stack' }));
      const { code, out, err } = await keelson.cli(['apply', '-f', folder]);
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(err).toMatch(at);
      expect(err).toMatch(says);
      expect(err).toMatch(/keelson\.yaml:\d+/);
    });

    it('by REST', async () => {
      const applied = keelson.client.apply(text(manifest, { archive }));
      await expect(applied).rejects.toMatchObject({
        status: 422,
        code: 'manifest_invalid',
        faults: expect.arrayContaining([
          expect.objectContaining({
            path: expect.stringMatching(at),
            message: expect.stringMatching(says),
          }),
        ]),
      });
    });
  });

  describe('a source that leaves the folder', () => {
    const applyIn = async (folder: string) => {
      const { code, out, err } = await keelson.cli(['apply', '-f', folder]);
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(err).toContain('spec.stacks[0].source.path');
      return err;
    };
    const project = (source: string) =>
      folderWith(text({ stacks: [{ name: 'a' }] }, { path: source }));

    it('by its path', async () => {
      await applyIn(project('../outside'));
      await applyIn(project('/etc'));
    });

    it('by a link in its place', async () => {
      const folder = project('./alias');
      symlinkSync('/etc', path.join(folder, 'alias'));
      await applyIn(folder);
    });

    it('by a link within it', async () => {
      const folder = project('./stack');
      symlinkSync('../../secret', path.join(folder, 'stack/innocent'));
      expect(await applyIn(folder)).toContain('innocent');
    });

    it('by a path over REST, where there are no folders', async () => {
      const manifest = text({ stacks: [{ name: 'a' }] }, { path: './stack' });
      await expect(keelson.client.apply(manifest)).rejects.toMatchObject({
        status: 422,
        faults: [{ path: expect.stringContaining('spec.stacks[0].source') }],
      });
    });

    it('by an entry or a link of an archive over REST', async () => {
      const folder = folders.make();
      mkdirSync(path.join(folder, 'in'));
      writeFileSync(path.join(folder, 'evil'), '');
      symlinkSync('/etc/passwd', path.join(folder, 'in/link'));
      for (const entry of ['../evil', 'link']) {
        const packed = create(
          { gzip: true, sync: true, cwd: path.join(folder, 'in'), preservePaths: true },
          [entry],
        ).read() as Buffer;
        const sha256 = createHash('sha256').update(packed).digest('hex');
        await expect(keelson.client.putSource(sha256, packed)).rejects.toMatchObject({
          status: 422,
          code: 'archive_refused',
        });
        expect(await keelson.client.hasSource(sha256)).toBe(false);
      }
    });

    it('and an archive that was never sent', async () => {
      const missing = `sha256:${'0'.repeat(64)}`;
      const applied = keelson.client.apply(text({ stacks: [{ name: 'a' }] }, { archive: missing }));
      await expect(applied).rejects.toMatchObject({
        status: 422,
        faults: [{ path: expect.stringContaining('spec.stacks[0].source') }],
      });
    });
  });

  it('the same manifest again changes nothing and says so', async () => {
    const folder = folderWith(text({ stacks: [{ name: 'a' }] }, { path: './stack' }));
    const { code, out } = await keelson.cli(['apply', '-f', folder]);
    expect({ code, said: out.includes('Nothing has changed.') }).toEqual({ code: 0, said: true });
  });
});
