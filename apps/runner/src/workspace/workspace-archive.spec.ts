import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeJobFolder, scratchOf, workdirOf } from './job-folder';
import { archiveWorkspace, restoreWorkspace, type Workspace } from './workspace-archive';

let place: string;
let folder: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'keelson-workspace-'));
  folder = join(place, 'job_1.1');
  await makeJobFolder(folder);
  await mkdir(join(workdirOf(folder), '.terraform/providers'), { recursive: true });
  await mkdir(join(workdirOf(folder), '.terraform/modules'), { recursive: true });
  await symlink('/usr/lib', join(workdirOf(folder), '.terraform/providers/linked'));
  await writeFile(join(workdirOf(folder), '.terraform/modules/m.tf'), 'module');
  await writeFile(join(scratchOf(folder), 'plan'), 'saved plan');
  await writeFile(join(scratchOf(folder), 'stdout'), 'output of the tool');
});
afterEach(() => rm(place, { recursive: true, force: true }));

function archive(): Promise<Workspace> {
  return archiveWorkspace(folder, {
    planDigest: 'sha256:plan',
    excludes: ['.terraform/providers'],
    leaveOut: [join(scratchOf(folder), 'stdout')],
  });
}

describe('a workspace', () => {
  it('comes back where it was, without what can be fetched and what tools printed', async () => {
    const { bytes, digest } = await archive();
    await rm(folder, { recursive: true });
    const restored = await restoreWorkspace(bytes, {
      workspaceDigest: digest,
      planDigest: 'sha256:plan',
    });
    expect(restored).toBe(folder);
    expect(await readdir(join(workdirOf(folder), '.terraform'))).toEqual(['modules']);
    expect(await readdir(scratchOf(folder))).toEqual(['plan']);
    expect(await readFile(join(scratchOf(folder), 'plan'), 'utf8')).toBe('saved plan');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('has the same digest when it is archived again', async () => {
    expect((await archive()).digest).toBe((await archive()).digest);
  });

  it.each([
    ['bytes', { workspaceDigest: 'sha256:other', planDigest: 'sha256:plan' }],
    ['plan', { workspaceDigest: '', planDigest: 'sha256:other' }],
  ])('is refused with other %s than were handed over', async (_what, expected) => {
    const { bytes, digest } = await archive();
    const workspaceDigest = expected.workspaceDigest || digest;
    await rm(folder, { recursive: true });
    await expect(restoreWorkspace(bytes, { ...expected, workspaceDigest })).rejects.toThrow(
      /handed over/,
    );
    expect(await readdir(place)).toEqual([]);
  });

  it('never takes the place of what is not of a job', async () => {
    const { bytes, digest } = await archive();
    await writeFile(join(folder, 'thesis.txt'), 'precious');
    const expected = { workspaceDigest: digest, planDigest: 'sha256:plan' };
    await expect(restoreWorkspace(bytes, expected)).rejects.toThrow(
      /holds thesis.txt.*KEELSON_RUNNER_WORK_ROOT/,
    );
    expect(await readFile(join(folder, 'thesis.txt'), 'utf8')).toBe('precious');
  });
});
