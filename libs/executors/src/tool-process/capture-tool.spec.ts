import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareCapture, type PreparedCapture } from './capture-tool';

describe('prepareCapture', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keelson-capture-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const prepare = (script: string): PreparedCapture =>
    prepareCapture('/bin/sh', ['-c', script], { cwd: folder, env: {} });

  it('begins with its word, once, and answers whoever asks', async () => {
    const prepared = prepare('echo begun >> begun; echo "$PWD"; cat begun >&2; exit 3');
    expect(existsSync(join(folder, 'begun'))).toBe(false);
    const results = await Promise.all([prepared.go(), prepared.go()]);
    const result = { code: 3, stdout: `${folder}\n`, stderr: 'begun\n' };
    expect(results).toEqual([result, result]);
  });

  it('never begins when it is given up before', async () => {
    const prepared = prepare('touch begun');
    await prepared.discard();
    expect(existsSync(join(folder, 'begun'))).toBe(false);
  });

  it('is ended when it is given up at work', async () => {
    // It reads what nobody ever writes.
    const prepared = prepare('mkfifo never; read -r word < never');
    const result = prepared.go();
    await prepared.discard();
    expect(await result).toMatchObject({ code: 128, stdout: '' });
  });
});
