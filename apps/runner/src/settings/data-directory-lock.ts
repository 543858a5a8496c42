import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { processStartedAt } from '@keelson/executors';

type Holder = { readonly pid: number; readonly startedAt: string };

const attemptsMax = 10;

/** Another live runner works in this data folder. */
export class DataDirectoryInUse extends Error {
  constructor(dataDir: string, pid: number) {
    super(
      `the runner with process id ${pid} already works in ${dataDir}; give this one another KEELSON_RUNNER_DATA_DIR`,
    );
    this.name = 'DataDirectoryInUse';
  }
}

/**
 * One live runner per data folder: two would both go on with the jobs of its journal. The lock names its holder by process id and
 * start, so it dies with its process. Not promised: exclusion between machines that share the folder.
 */
export async function lockDataDirectory(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'runner.lock');
  const content = JSON.stringify({
    pid: process.pid,
    startedAt: (await processStartedAt(process.pid)) ?? 'unknown',
  });
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    if (await createWhole(file, content)) return () => release(file, content);
    const found = await readFile(file, 'utf8').catch(() => undefined);
    if (found === undefined) continue;
    const holder = holderIn(found);
    if (holder !== undefined && (await processStartedAt(holder.pid)) === holder.startedAt) {
      throw new DataDirectoryInUse(dataDir, holder.pid);
    }
    await removeStale(file, found);
  }
  throw new Error(`${file} changes faster than it can be taken`);
}

async function release(file: string, content: string): Promise<void> {
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found === content) await rm(file, { force: true });
}

async function createWhole(file: string, content: string): Promise<boolean> {
  const draft = aside(file);
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Moved aside, not deleted by name: another starter may have put its own lock there meanwhile, which is then put back. */
async function removeStale(file: string, stale: string): Promise<void> {
  const moved = aside(file);
  try {
    await rename(file, moved);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(moved, 'utf8')) !== stale) await link(moved, file).catch(() => undefined);
  await rm(moved, { force: true });
}

function aside(file: string): string {
  return `${file}.${randomBytes(6).toString('hex')}`;
}

function holderIn(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    if (typeof value?.pid !== 'number' || typeof value.startedAt !== 'string') return undefined;
    return { pid: value.pid, startedAt: value.startedAt };
  } catch {
    return undefined;
  }
}
