/** The key that the secret was sealed with is gone: nobody can read it again. */
export class SecretShredded extends Error {
  readonly code = 'secret_shredded';
  constructor(readonly owner: string) {
    super(`the key of ${owner} was deleted, and with it what it sealed`);
    this.name = 'SecretShredded';
  }
}

/** The sealed value is not as it was sealed: damaged, or moved here from another owner. */
export class SealBroken extends Error {
  readonly code = 'seal_broken';
  constructor(readonly owner: string) {
    super(`a sealed value of ${owner} does not authenticate`);
    this.name = 'SealBroken';
  }
}

export class MasterKeyMismatch extends Error {
  readonly code = 'master_key_mismatch';
  constructor(readonly owner: string) {
    super(`the key of ${owner} was wrapped with another master key: is KEELSON_MASTER_KEY right?`);
    this.name = 'MasterKeyMismatch';
  }
}
