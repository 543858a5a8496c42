/** Work with equal keys is done one after the other, work with different keys side by side. */
export class KeyLanes {
  private readonly tails = new Map<string, Promise<void>>();

  /** `work` must not reject. */
  add(key: string, work: () => Promise<void>): Promise<void> {
    const before = this.tails.get(key);
    const done = (before ? before.then(work) : work()).finally(() => {
      if (this.tails.get(key) === done) this.tails.delete(key);
    });
    this.tails.set(key, done);
    return done;
  }

  async idle(): Promise<void> {
    while (this.tails.size > 0) await Promise.all(this.tails.values());
  }
}
