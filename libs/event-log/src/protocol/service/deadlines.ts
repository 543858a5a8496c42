/** What a timer can hold; a longer one would fire at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;
/** Timers may fire a little early. */
const TOLERANCE_MS = 1;

/**
 * Many deadlines on one timer: nearly all of them are kept, and a timer for each costs more than the rest of what is done for it.
 * Told when a deadline has passed, exactly once, unless it was kept before.
 */
export class Deadlines<Item> {
  private readonly dueMs = new Map<Item, number>();
  private timer: NodeJS.Timeout | undefined;
  private firesAtMs = Infinity;

  constructor(private readonly missed: (item: Item) => void) {}

  add(item: Item, leftMs: number): void {
    const dueMs = performance.now() + leftMs;
    this.dueMs.set(item, dueMs);
    if (dueMs < this.firesAtMs) this.arm(dueMs);
  }

  /** The timer stays for the others; it finds out by itself when there is none. */
  kept(item: Item): void {
    this.dueMs.delete(item);
  }

  close(): void {
    clearTimeout(this.timer);
    this.dueMs.clear();
  }

  private arm(dueMs: number): void {
    clearTimeout(this.timer);
    this.firesAtMs = dueMs;
    const waitMs = Math.max(0, dueMs - performance.now());
    this.timer = setTimeout(() => this.look(), Math.min(waitMs, TIMER_MAX_MS));
  }

  private look(): void {
    this.firesAtMs = Infinity;
    const nowMs = performance.now() + TOLERANCE_MS;
    let nextMs = Infinity;
    for (const [item, dueMs] of this.dueMs) {
      if (dueMs > nowMs) {
        nextMs = Math.min(nextMs, dueMs);
        continue;
      }
      this.dueMs.delete(item);
      this.missed(item);
    }
    if (nextMs < Infinity) this.arm(nextMs);
  }
}
