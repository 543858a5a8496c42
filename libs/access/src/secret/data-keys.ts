import { createHash, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from './authenticated-cipher';
import type { KeyRing } from './key-ring.port';
import type { MasterKey } from './master-key';
import { MasterKeyMismatch } from './seal-errors';

export type DataKey = { readonly id: string; readonly bytes: Buffer };
type Cached = { readonly key: Promise<DataKey | undefined>; readonly until: number };

const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;
const CACHED_KEYS_MAX = 10_000;
/** How long a process may go on with a key that another process has deleted. */
export const CACHED_KEY_MS = 60_000;

/** The owners' data keys, unwrapped and held for a while. */
export class DataKeys {
  readonly #wrappingKey: Buffer;
  /** In the order of use: the first is the one to drop. */
  readonly #cache = new Map<string, Cached>();

  constructor(
    masterKey: MasterKey,
    private readonly ring: KeyRing,
    private readonly now: () => number,
  ) {
    this.#wrappingKey = masterKey.derive('data key wrapping');
  }

  find(owner: string): Promise<DataKey | undefined> {
    return this.#cached(owner) ?? this.#keep(owner, this.#load(owner));
  }

  async findOrCreate(owner: string): Promise<DataKey> {
    const found = await this.find(owner);
    if (found !== undefined) return found;
    const wrapped = encrypt(this.#wrappingKey, owner, randomBytes(KEY_BYTES));
    const kept = this.#unwrap(owner, await this.ring.create(owner, wrapped));
    void this.#keep(owner, Promise.resolve(kept));
    return kept;
  }

  async delete(owner: string): Promise<void> {
    this.#cache.delete(owner);
    await this.ring.delete(owner);
    // A reading that overlapped the deletion may have brought the key back.
    this.#cache.delete(owner);
  }

  async #load(owner: string): Promise<DataKey | undefined> {
    const wrapped = await this.ring.get(owner);
    return wrapped && this.#unwrap(owner, wrapped);
  }

  #unwrap(owner: string, wrapped: Buffer): DataKey {
    const bytes = decrypt(this.#wrappingKey, owner, wrapped);
    if (bytes === undefined) throw new MasterKeyMismatch(owner);
    const id = createHash('sha256').update(wrapped).digest().subarray(0, KEY_ID_BYTES);
    return { id: id.toString('base64url'), bytes };
  }

  #cached(owner: string): Promise<DataKey | undefined> | undefined {
    const cached = this.#cache.get(owner);
    this.#cache.delete(owner);
    if (cached === undefined || cached.until <= this.now()) return undefined;
    this.#cache.set(owner, cached);
    return cached.key;
  }

  /** Absence and failures are not kept: the next call asks again. */
  #keep(owner: string, key: Promise<DataKey | undefined>): Promise<DataKey | undefined> {
    const entry: Cached = { key, until: this.now() + CACHED_KEY_MS };
    this.#cache.set(owner, entry);
    const forget = (): void => {
      if (this.#cache.get(owner) === entry) this.#cache.delete(owner);
    };
    key.then((found) => found ?? forget(), forget);
    const oldest = this.#cache.keys().next().value;
    if (this.#cache.size > CACHED_KEYS_MAX && oldest !== undefined) this.#cache.delete(oldest);
    return key;
  }
}
