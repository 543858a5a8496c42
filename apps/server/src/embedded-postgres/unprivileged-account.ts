import { readFileSync } from 'node:fs';

export type UnprivilegedAccount = {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
};

/** Accounts that exist nearly everywhere and own nothing. `postgres` is left to the machine's own server. */
const CANDIDATES = ['nobody', 'daemon', 'bin'];

/** PostgreSQL asks for the name of its account, so only one that is in the passwd file will do. */
export function findUnprivilegedAccount(
  passwdFile = '/etc/passwd',
): UnprivilegedAccount | undefined {
  const accounts = readAccounts(passwdFile);
  return CANDIDATES.map((name) => accounts.find((each) => each.name === name)).find(
    (each) => each !== undefined,
  );
}

/** The account with this user id, if the passwd file names one. */
export function findAccountById(
  uid: number,
  passwdFile = '/etc/passwd',
): UnprivilegedAccount | undefined {
  return readAccounts(passwdFile).find((each) => each.uid === uid);
}

function readAccounts(passwdFile: string): UnprivilegedAccount[] {
  let text: string;
  try {
    text = readFileSync(passwdFile, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => Number.isSafeInteger(uid) && uid > 0 && gid > 0);
}
