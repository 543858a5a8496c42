import type { KeyRing } from './key-ring.port';

/** For specs and simulation. */
export class MemoryKeyRing implements KeyRing {
  private readonly keys = new Map<string, Buffer>();

  get(owner: string): Promise<Buffer | undefined> {
    return Promise.resolve(this.keys.get(owner));
  }

  create(owner: string, wrapped: Buffer): Promise<Buffer> {
    const kept = this.keys.get(owner) ?? wrapped;
    this.keys.set(owner, kept);
    return Promise.resolve(kept);
  }

  delete(owner: string): Promise<void> {
    this.keys.delete(owner);
    return Promise.resolve();
  }
}
