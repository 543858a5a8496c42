import type { Position } from '@keelson/event-log';

/** Events settle in any order; the mark is the position below which all have. Amortised constant cost per event. */
export class LowWaterMark {
  private readonly open: { position: Position; settled: boolean }[] = [];
  private first = 0;

  constructor(private mark: Position) {}

  /** Begin an event, in the order of the log. Call the answer when it has settled. */
  begin(position: Position): () => void {
    const item = { position, settled: false };
    this.open.push(item);
    return () => {
      item.settled = true;
      this.advance();
    };
  }

  /** Everything up to here was seen and led to nothing. */
  pass(position: Position): void {
    if (this.size === 0) this.mark = position;
    else this.begin(position)();
  }

  get position(): Position {
    return this.mark;
  }

  get size(): number {
    return this.open.length - this.first;
  }

  private advance(): void {
    for (let item = this.open[this.first]; item?.settled; item = this.open[this.first]) {
      this.mark = item.position;
      this.first += 1;
    }
    if (this.first > 1_000 && this.first * 2 > this.open.length) {
      this.open.splice(0, this.first);
      this.first = 0;
    }
  }
}
