import { ProblemException } from '../../problem/problem';

/** How many different things may wait for one subscriber. */
export const BACKLOG_MAX = 1_000;

/**
 * What one subscriber has yet to be told, in order. Changes of the same thing become one, so a subscriber that is slower than the
 * changes gets fewer of them and never an outdated last one; one that is too slow even for that is dropped with the reason
 * (`too_slow`).
 */
export class Backlog<Item> implements AsyncIterableIterator<Item> {
  private readonly items = new Map<string, Item>();
  private wake: (() => void) | undefined;
  private fault: Error | undefined;
  private isOver = false;

  constructor(
    private readonly merge: (older: Item, newer: Item) => Item,
    private readonly onEnd: () => void,
  ) {}

  push(key: string, item: Item): void {
    if (this.isOver) return;
    const older = this.items.get(key);
    this.items.delete(key);
    this.items.set(key, older === undefined ? item : this.merge(older, item));
    if (this.items.size > BACKLOG_MAX) this.fail(tooSlow());
    this.wake?.();
  }

  /** The subscriber gets the fault instead of whatever waits. */
  fail(fault: Error): void {
    this.fault = fault;
    this.items.clear();
    this.end();
  }

  async next(): Promise<IteratorResult<Item, undefined>> {
    for (;;) {
      const [first] = this.items;
      if (first) {
        this.items.delete(first[0]);
        return { value: first[1], done: false };
      }
      const { fault } = this;
      this.fault = undefined;
      if (fault) throw fault;
      if (this.isOver) return { value: undefined, done: true };
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = undefined;
    }
  }

  /** The subscriber has gone. */
  return(): Promise<IteratorResult<Item, undefined>> {
    this.items.clear();
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private end(): void {
    if (!this.isOver) this.onEnd();
    this.isOver = true;
    this.wake?.();
  }
}

function tooSlow(): ProblemException {
  const detail = `more than ${BACKLOG_MAX} changes waited for this subscriber; subscribe again and read anew`;
  return new ProblemException(503, 'too_slow', detail);
}
