import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const hostPartLengthMax = 40;

/** The name under which this runner claims: the host's name and a random part, made once and kept in the data folder. */
export async function runnerIdIn(dataDir: string): Promise<string> {
  const file = join(dataDir, 'runner-id');
  try {
    const kept = (await readFile(file, 'utf8')).trim();
    if (kept !== '') return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const host = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, hostPartLengthMax);
  const made = `${host || 'runner'}-${randomBytes(3).toString('hex')}`;
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}
