import { createHmac, randomBytes } from 'node:crypto';
import type { Sealed } from '@keelson/domain';
import { decrypt, encrypt } from './aes-gcm';
import type { KeyRing } from './key-ring.port';
import type { MasterKey } from './master-key';

const DATA_KEY_BYTES = 32;
const CACHED_KEYS_MAX = 1_000;

/** The owner's key was deleted: the secret is gone, as was wished. */
export class SecretShredded extends Error {
  constructor(readonly owner: string) {
    super(`the key of ${owner} was deleted; what was sealed under it cannot be read any more`);
    this.name = 'SecretShredded';
  }
}

/** The ciphertext was changed, or moved to another owner, or the master key is another one. */
export class SealBroken extends Error {
  constructor(readonly owner: string) {
    super(
      `a secret of ${owner} cannot be opened: it was changed, or the master key is not the one it was sealed with`,
    );
    this.name = 'SealBroken';
  }
}

/**
 * Seals secrets before they reach an event. Each owner (a stream id) has a data key, wrapped by a key derived from the master
 * key; the owner is the associated data, so a ciphertext does not open under another name.
 *
 * True: deleting an owner's key shreds its secrets in every event, backup and view that holds the ciphertext. Not promised:
 * that other processes forget a cached key at once; they do when they restart.
 */
export class Sealer {
  private readonly keys = new Map<string, Buffer>();
  private readonly wrappingKey: Buffer;
  private readonly fingerprintKey: Buffer;

  constructor(
    masterKey: MasterKey,
    private readonly ring: KeyRing,
  ) {
    this.wrappingKey = masterKey.derive('data-keys');
    this.fingerprintKey = masterKey.derive('fingerprints');
  }

  async seal(owner: string, plain: string): Promise<Sealed> {
    const key = (await this.find(owner)) ?? (await this.create(owner));
    const ciphertext = encrypt(key, Buffer.from(plain), owner).toString('base64');
    return { owner, ciphertext, fingerprint: this.fingerprint(plain) };
  }

  /** @throws SecretShredded, SealBroken */
  async open({ owner, ciphertext }: Sealed): Promise<string> {
    const key = await this.find(owner);
    if (!key) throw new SecretShredded(owner);
    try {
      return decrypt(key, Buffer.from(ciphertext, 'base64'), owner).toString();
    } catch {
      throw new SealBroken(owner);
    }
  }

  /** Equal for equal values of this installation, and tells nothing else about them. */
  fingerprint(plain: string): string {
    return createHmac('sha256', this.fingerprintKey).update(plain).digest('base64url');
  }

  /** Makes everything that was sealed for this owner unreadable. */
  async shred(owner: string): Promise<void> {
    await this.ring.delete(owner);
    this.keys.delete(owner);
  }

  private async find(owner: string): Promise<Buffer | undefined> {
    const cached = this.keys.get(owner);
    if (cached) return cached;
    const wrapped = await this.ring.get(owner);
    return wrapped && this.remember(owner, wrapped);
  }

  private async create(owner: string): Promise<Buffer> {
    const fresh = encrypt(this.wrappingKey, randomBytes(DATA_KEY_BYTES), owner);
    return this.remember(owner, await this.ring.create(owner, fresh));
  }

  private remember(owner: string, wrapped: Buffer): Buffer {
    const key = unwrap(this.wrappingKey, wrapped, owner);
    if (this.keys.size >= CACHED_KEYS_MAX) this.keys.clear();
    this.keys.set(owner, key);
    return key;
  }
}

function unwrap(wrappingKey: Buffer, wrapped: Buffer, owner: string): Buffer {
  try {
    return decrypt(wrappingKey, wrapped, owner);
  } catch {
    throw new SealBroken(owner);
  }
}
