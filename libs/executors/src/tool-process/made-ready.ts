/**
 * What was made ready for a later step of the same job while an earlier tool was at work: it waits for its word, does nothing without
 * it, and ends when the runner dies. What could not be made ready is started in its turn, where a failure has somebody to tell.
 */
export class MadeReady<T extends { readonly discard: () => Promise<void> }> {
  private readonly waiting = new Map<string, Promise<T | undefined>>();

  prepare(name: string, prepare: () => Promise<T>): void {
    if (this.waiting.has(name)) return;
    const prepared = prepare().catch(() => undefined);
    this.waiting.set(name, prepared);
  }

  /** Leaves it where it is. */
  async see(name: string): Promise<T | undefined> {
    return this.waiting.get(name);
  }

  async take(name: string): Promise<T | undefined> {
    const prepared = this.waiting.get(name);
    this.waiting.delete(name);
    return prepared;
  }

  /** Gives up what nobody took. */
  async discard(): Promise<void> {
    const left = [...this.waiting.values()];
    this.waiting.clear();
    await Promise.all(left.map(async (each) => (await each)?.discard()));
  }
}
