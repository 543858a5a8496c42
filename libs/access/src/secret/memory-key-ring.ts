import type { KeyRing } from './key-ring.port';

/** For specs and simulation: forgets with the process. */
export class MemoryKeyRing implements KeyRing {
  readonly #keys = new Map<string, Buffer>();

  get(owner: string): Promise<Buffer | undefined> {
    return Promise.resolve(this.#keys.get(owner));
  }

  create(owner: string, wrappedKey: Buffer): Promise<Buffer> {
    const kept = this.#keys.get(owner) ?? wrappedKey;
    this.#keys.set(owner, kept);
    return Promise.resolve(kept);
  }

  delete(owner: string): Promise<void> {
    this.#keys.delete(owner);
    return Promise.resolve();
  }
}
