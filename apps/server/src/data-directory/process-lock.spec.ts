import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identityOf } from './process-identity';
import { LockHeld, ProcessLock } from './process-lock';

describe('a process lock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'keelson-lock-'));
    file = path.join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is held once, and again after its release', () => {
    const lock = ProcessLock.acquire(file);
    expect(() => ProcessLock.acquire(file)).toThrow(LockHeld);
    lock.release();
    ProcessLock.acquire(file).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names a living holder in another process, and passes on when that is killed', async () => {
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(holder, 'spawn');
    writeFileSync(file, JSON.stringify(identityOf(holder.pid as number)));
    expect(() => ProcessLock.acquire(file)).toThrow(
      expect.objectContaining({ holder: expect.objectContaining({ pid: holder.pid }) }),
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    ProcessLock.acquire(file).release();
  });

  it('is not held by a process that got the same id later', () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: 'another boot:1' }));
    ProcessLock.acquire(file).release();
  });

  it.each(['', 'x', 'null', '{"pid":"1"}'])('is not held by %j', (content) => {
    writeFileSync(file, content);
    ProcessLock.acquire(file).release();
  });

  it("leaves another's lock alone on release", () => {
    const lock = ProcessLock.acquire(file);
    writeFileSync(file, 'of another');
    lock.release();
    expect(existsSync(file)).toBe(true);
  });
});
