import { createHmac } from 'node:crypto';
import type { Sealed } from '@keelson/domain';
import { decrypt, encrypt } from './authenticated-cipher';
import { DataKeys } from './data-keys';
import type { KeyRing } from './key-ring.port';
import type { MasterKey } from './master-key';
import { SealBroken, SecretShredded } from './seal-errors';

const FORM = 'v1';

/**
 * Seals secrets so that they may stand in events: AES-256-GCM under the owner's data key, with the owner as associated data.
 *
 * True: a sealed value opens only under its owner's name and key; when the key is deleted, every copy in every event and backup
 * of the log is unreadable; equal values have equal fingerprints, also of different owners.
 * Not promised: that other processes forget a deleted key at once (`CACHED_KEY_MS`), or that a fingerprint hides a value from
 * one who has the master key and can guess it.
 */
export class Sealer {
  readonly #keys: DataKeys;
  readonly #fingerprintKey: Buffer;

  constructor(masterKey: MasterKey, ring: KeyRing, now: () => number = Date.now) {
    this.#keys = new DataKeys(masterKey, ring, now);
    this.#fingerprintKey = masterKey.derive('fingerprint');
  }

  async seal(owner: string, plain: string | Buffer): Promise<Sealed> {
    const key = await this.#keys.findOrCreate(owner);
    const bytes = encrypt(key.bytes, contextOf(owner), Buffer.from(plain));
    return {
      owner,
      ciphertext: `${FORM}.${key.id}.${bytes.toString('base64url')}`,
      fingerprint: this.fingerprint(plain),
    };
  }

  /** @throws SecretShredded, SealBroken, MasterKeyMismatch */
  async open({ owner, ciphertext }: Sealed): Promise<Buffer> {
    const [form, keyId, body, ...more] = ciphertext.split('.');
    if (form !== FORM || keyId === undefined || body === undefined || more.length > 0) {
      throw new SealBroken(owner);
    }
    const key = await this.#keys.find(owner);
    if (key === undefined || key.id !== keyId) throw new SecretShredded(owner);
    const plain = decrypt(key.bytes, contextOf(owner), Buffer.from(body, 'base64url'));
    if (plain === undefined) throw new SealBroken(owner);
    return plain;
  }

  fingerprint(value: string | Buffer): string {
    return createHmac('sha256', this.#fingerprintKey).update(value).digest('base64url');
  }

  /** Deletes the owner's key. What is sealed for that owner later has a new key. */
  shred(owner: string): Promise<void> {
    return this.#keys.delete(owner);
  }
}

/** Not the owner alone, which is what the wrapping of the key authenticates. */
function contextOf(owner: string): string {
  return `sealed:${owner}`;
}
