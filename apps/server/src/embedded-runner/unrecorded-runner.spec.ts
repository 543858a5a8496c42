import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { TemporaryFolders } from '../../../../test/support/temporary-folders';
import { unrecordedRunner } from './unrecorded-runner';

describe(unrecordedRunner.name, () => {
  const folders = new TemporaryFolders('unrecorded-runner-');
  let runner: ChildProcess | undefined;
  afterEach(() => {
    runner?.kill('SIGKILL');
    folders.remove();
  });

  function start(dataDir: string): number {
    runner = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
      stdio: 'ignore',
      env: { KEELSON_RUNNER_DATA_DIR: dataDir, KEELSON_SERVER: 'http://127.0.0.1:1' },
    });
    return runner.pid ?? 0;
  }

  const lock = (folder: string, pid: number): void =>
    writeFileSync(path.join(folder, 'runner.lock'), JSON.stringify({ pid, startedAt: 'any' }));

  it('finds the runner that its own lock and environment name', () => {
    const folder = folders.make();
    const pid = start(folder);
    lock(folder, pid);
    expect(unrecordedRunner(folder)).toMatchObject({ pid, server: 'http://127.0.0.1:1' });
  });

  it('takes no process of another folder for it, whatever the lock says', () => {
    const folder = folders.make();
    lock(folder, start(folders.make()));
    expect(unrecordedRunner(folder)).toBeUndefined();
    lock(folder, process.pid);
    expect(unrecordedRunner(folder)).toBeUndefined();
  });

  it('finds nothing where there is no lock', () => {
    expect(unrecordedRunner(folders.make())).toBeUndefined();
  });
});
