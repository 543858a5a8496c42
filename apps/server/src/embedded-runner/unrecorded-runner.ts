import { readFileSync } from 'node:fs';
import path from 'node:path';
import { identityOf, type ProcessIdentity } from '../data-directory/process-identity';

/**
 * The runner that works in a folder although no server has written down that it started it: the server was killed between the
 * two. The runner's own lock names it, and its environment proves that it is this folder's (Linux only).
 */
export function unrecordedRunner(
  folder: string,
): (ProcessIdentity & { readonly server: string }) | undefined {
  try {
    const lock = JSON.parse(readFileSync(path.join(folder, 'runner.lock'), 'utf8')) as {
      pid: number;
    };
    const variables = readFileSync(`/proc/${lock.pid}/environ`, 'utf8').split('\0');
    if (!variables.includes(`KEELSON_RUNNER_DATA_DIR=${folder}`)) return undefined;
    const identity = identityOf(lock.pid);
    const name = 'KEELSON_SERVER=';
    const server = variables.find((each) => each.startsWith(name))?.slice(name.length) ?? '';
    return identity && { ...identity, server };
  } catch {
    return undefined;
  }
}
