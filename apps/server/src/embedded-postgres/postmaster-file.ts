import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What PostgreSQL says about itself in `postmaster.pid`. */
export type PostmasterFile = {
  readonly pid: number;
  readonly cluster: string;
  readonly ready: boolean;
};

export function readPostmasterFile(cluster: string): PostmasterFile | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [pid = '', folder = '', , , , , , status = ''] = text
    .split('\n')
    .map((line) => line.trim());
  return { pid: Math.abs(Number(pid)), cluster: folder, ready: status === 'ready' };
}
