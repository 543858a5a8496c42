import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { bareEnvironment } from './bare-environment';
import { findAccountById, findUnprivilegedAccount } from './unprivileged-account';

/**
 * As whom PostgreSQL runs, because it refuses to run as root.
 *
 * - `same-account`: as the account of this process.
 * - `other-account`: root has dropped to an unprivileged account.
 * - `user-namespace`: the account of this process, which looks unprivileged to PostgreSQL. It reaches whatever we own, even
 *   below a home of mode 0700.
 */
export type Footing = {
  readonly kind: 'same-account' | 'other-account' | 'user-namespace';
  readonly description: string;
  /** The account that must own the data, as this process sees it. */
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly ids: { readonly uid: number; readonly gid: number } | undefined;
  readonly wrapper: readonly string[];
};

/** The footings to try, best first. `ownerOfData` is the user id that owns a database made earlier. */
export function possibleFootings(ownerOfData: number | undefined): Footing[] {
  const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (self.uid !== 0) return isNamed() ? [sameAccount(self)] : userNamespace(self);
  return [...otherAccount(ownerOfData), ...userNamespace(self)];
}

/** In a container the user id may be one that no passwd file names, which PostgreSQL does not accept. */
function isNamed(): boolean {
  try {
    userInfo();
    return true;
  } catch {
    return false;
  }
}

function sameAccount(self: Footing['owner']): Footing {
  const description = 'as the account of Keelson';
  return { kind: 'same-account', description, owner: self, ids: undefined, wrapper: [] };
}

/** Data that an ordinary user's Keelson made stays that user's, so that a `sudo` in between does not take it away. */
function otherAccount(ownerOfData: number | undefined): Footing[] {
  const owner = ownerOfData === undefined ? undefined : findAccountById(ownerOfData);
  const account = owner ?? findUnprivilegedAccount();
  if (account === undefined) return [];
  const ids = { uid: account.uid, gid: account.gid };
  const description = `as the account ${account.name}`;
  return [{ kind: 'other-account', description, owner: ids, ids, wrapper: [] }];
}

function userNamespace(self: Footing['owner']): Footing[] {
  const account = findUnprivilegedAccount();
  if (process.platform !== 'linux' || account === undefined) return [];
  const mapping = [`--map-user=${account.uid}`, `--map-group=${account.gid}`];
  return [
    {
      kind: 'user-namespace',
      description: `as the account of Keelson, shown as ${account.name} in a user namespace`,
      owner: self,
      ids: undefined,
      wrapper: ['unshare', '--user', ...mapping, '--'],
    },
  ];
}

/** Whether the database could run so: tried, not guessed, because modes, mounts, and containers' rules all have a say. */
export type Trial = { readonly works: true } | { readonly works: false; readonly reason: string };

const TRIAL = `
LD_LIBRARY_PATH=$1/lib "$1/bin/postgres" --version && cd "$2" && test -w . && test -x "$1/bin/initdb"
`;

/** Runs the binary and enters the data folder on this footing. The folder must exist and have the right owner. */
export function tryFooting(footing: Footing, binaries: string, dataFolder: string): Trial {
  const shell = ['/bin/sh', '-c', TRIAL, 'keelson-trial', binaries, dataFolder];
  const [file, ...args] = [...footing.wrapper, ...shell];
  const result = spawnSync(file as string, args, {
    ...footing.ids,
    cwd: '/',
    env: bareEnvironment(),
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (result.status === 0) return { works: true };
  const said = result.error?.message ?? result.stderr.trim().split('\n').at(-1) ?? '';
  return { works: false, reason: `${footing.description}: ${said || `exit ${result.status}`}` };
}
