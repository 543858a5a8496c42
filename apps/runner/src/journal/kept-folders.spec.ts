import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { goneTool, runningTool } from '../spec-support/scripted-executor';
import { isFolder, makeJobFolder, scratchOf } from '../workspace/job-folder';
import type { JobRecord, RememberedTool } from './job-record';
import { KEPT_MS_MAX, KeptFolders } from './kept-folders';

describe(KeptFolders.name, () => {
  const log = pino({ level: 'silent' });
  let data: string;
  let folder: string;
  let now: number;

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'keelson-kept-'));
    folder = join(data, 'work', 'job_1.1');
    now = Date.parse('2026-11-22T12:00:00.000Z');
    await makeJobFolder(folder);
  });
  afterEach(() => rm(data, { recursive: true, force: true }));

  const runner = (dataDir = data) => KeptFolders.in(dataDir, () => now);
  const lost = (process?: RememberedTool['process']): JobRecord => ({
    ...{ version: 1, jobId: 'job_1', runId: 'run_1', token: '1.1', attempt: 1, phase: 'plan' },
    ...{ steps: ['apply'], stage: 'apply', folder },
    ...(process && { tool: { process, firstLine: 0 } }),
  });
  const told = (): Promise<string[]> => readdir(join(data, 'kept'));

  it('keeps a folder for its time, over a restart, and then removes it', async () => {
    await (await runner()).keep(lost(await goneTool(scratchOf(folder))));
    now += KEPT_MS_MAX - 1;
    await (await runner()).sweep(log);
    expect(await isFolder(folder)).toBe(true);
    now += 1;
    await (await runner()).sweep(log);
    expect([await isFolder(folder), await told()]).toEqual([false, []]);
  });

  it('never removes a folder in which a tool still runs', async () => {
    const kept = await runner();
    await kept.keep(lost(await runningTool(scratchOf(folder))));
    now += KEPT_MS_MAX;
    await kept.sweep(log);
    expect([await isFolder(folder), await told()]).toEqual([true, ['job_1.1.json']]);
  });

  it('never removes a folder that was made anew since', async () => {
    const kept = await runner();
    await kept.keep(lost());
    await makeJobFolder(folder);
    now += KEPT_MS_MAX;
    await kept.sweep(log);
    expect([await isFolder(folder), await told()]).toEqual([true, []]);
  });

  it('never removes a folder that another runner has', async () => {
    await (await runner()).keep(lost());
    now += KEPT_MS_MAX;
    await (await runner(join(data, 'another'))).sweep(log);
    expect(await isFolder(folder)).toBe(true);
  });
});
