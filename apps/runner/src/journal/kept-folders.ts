import type { ToolProcess } from '@keelson/executors';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { fateOf } from '../job/tool-fate';
import { removeJobFolder } from '../workspace/job-folder';
import type { JobRecord } from './job-record';

/** How long somebody may look for what an apply has left behind. */
export const KEPT_MS_MAX = 7 * 24 * 60 * 60 * 1000;

type Kept = {
  readonly version: 1;
  readonly folder: string;
  readonly inode: number;
  readonly bornMs: number;
  readonly keptAt: string;
  readonly tool?: ToolProcess;
};

/**
 * Folders of applies that this runner has lost, which may hold the only trace of what was changed: kept for `KEPT_MS_MAX`, then removed
 * by the next sweep, one file (0600 in a 0700 folder) per folder telling of it.
 *
 * Never removed is a folder in which a tool still runs, one that was made anew since, and one of which this runner's data folder does
 * not tell: the work folder may be that of other runners, too. Not promised: that a folder is gone as soon as its time is over.
 */
export class KeptFolders {
  private sweeping: Promise<void> = Promise.resolve();

  private constructor(
    private readonly records: string,
    private readonly now: () => number,
  ) {}

  static async in(dataDir: string, now: () => number = Date.now): Promise<KeptFolders> {
    const records = join(dataDir, 'kept');
    await mkdir(records, { recursive: true, mode: 0o700 });
    return new KeptFolders(records, now);
  }

  /** Of a record without a folder, or whose folder is not there, there is nothing to keep. */
  async keep({ jobId, attempt, folder, tool }: JobRecord): Promise<void> {
    const stats = folder === undefined ? undefined : await lstat(folder).catch(() => undefined);
    if (folder === undefined || stats === undefined) return;
    const kept: Kept = {
      ...{ version: 1, folder, inode: stats.ino, bornMs: stats.birthtimeMs },
      keptAt: new Date(this.now()).toISOString(),
      ...(tool && { tool: tool.process }),
    };
    const file = join(this.records, `${jobId}.${attempt}.json`);
    await writeFile(`${file}.draft`, JSON.stringify(kept), { mode: 0o600 });
    await rename(`${file}.draft`, file);
  }

  /** One at a time, since the runner may sweep for several jobs at once. */
  sweep(log: Logger): Promise<void> {
    this.sweeping = this.sweeping.then(() => this.sweepNow(log));
    return this.sweeping;
  }

  private async sweepNow(log: Logger): Promise<void> {
    for (const name of await readdir(this.records)) {
      if (!name.endsWith('.json')) continue;
      const file = join(this.records, name);
      try {
        if (await this.removeIfOver(file)) log.info({ file }, 'a kept folder is removed');
      } catch (error) {
        log.warn({ err: error, file }, 'a kept folder cannot be removed');
      }
    }
  }

  private async removeIfOver(file: string): Promise<boolean> {
    const { folder, inode, bornMs, keptAt, tool } = JSON.parse(
      await readFile(file, 'utf8'),
    ) as Kept;
    const stats = await lstat(folder).catch(() => undefined);
    const isThere = stats?.ino === inode && stats.birthtimeMs === bornMs;
    if (isThere) {
      if (this.now() - Date.parse(keptAt) < KEPT_MS_MAX) return false;
      if (tool && (await fateOf(tool)) === 'running') return false;
      await removeJobFolder(folder);
    }
    await rm(file, { force: true });
    return isThere;
  }
}
