import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobRecord } from './job-record';

export type Durability = 'survives_runner' | 'survives_machine';

/**
 * What this runner has in flight, one file per job (0600 in a 0700 folder), replaced whole.
 *
 * True: a record that `write` has returned survives kill -9 of the runner; with `survives_machine` a power failure too. Files are
 * forced to disk only where going on from an older record could repeat a change of infrastructure: before a tool is waited for
 * and before an apply begins. Not promised: that the newest stage is recorded; each stage may be done again.
 */
export class JobJournal {
  private constructor(private readonly folder: string) {}

  static async in(dataDir: string): Promise<JobJournal> {
    const folder = join(dataDir, 'jobs');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new JobJournal(folder);
  }

  /** The records of an earlier life, and the files that cannot be read as one. */
  async load(): Promise<{ records: readonly JobRecord[]; unreadable: readonly string[] }> {
    const records: JobRecord[] = [];
    const unreadable: string[] = [];
    for (const name of (await readdir(this.folder)).sort()) {
      const file = join(this.folder, name);
      if (!name.endsWith('.json')) {
        // A draft that was cut off before it took its place.
        await rm(file, { force: true });
        continue;
      }
      const record = parse(await readFile(file, 'utf8'));
      if (record === undefined) unreadable.push(file);
      else records.push(record);
    }
    return { records, unreadable };
  }

  async write(record: JobRecord, durability: Durability): Promise<void> {
    const file = this.fileOf(record.jobId);
    const draft = `${file}.draft`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify(record));
      if (durability === 'survives_machine') await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
    if (durability === 'survives_machine') await this.syncFolder();
  }

  async remove(jobId: string): Promise<void> {
    await rm(this.fileOf(jobId), { force: true });
  }

  private fileOf(jobId: string): string {
    if (!/^[A-Za-z0-9_-]+$/.test(jobId)) {
      throw new Error('the job has an id that is not a file name');
    }
    return join(this.folder, `${jobId}.json`);
  }

  private async syncFolder(): Promise<void> {
    const handle = await open(this.folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

function parse(text: string): JobRecord | undefined {
  try {
    const value = JSON.parse(text) as Partial<JobRecord> | null;
    const complete =
      value?.version === 1 &&
      typeof value.jobId === 'string' &&
      typeof value.token === 'string' &&
      typeof value.stage === 'string' &&
      Array.isArray(value.steps);
    return complete ? (value as JobRecord) : undefined;
  } catch {
    return undefined;
  }
}
