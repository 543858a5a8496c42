/** However long an answer took to come and to be drawn. */
export const REST_MS_MAX = 1_000;

/**
 * When one thing is asked for anew: never twice at a time, and not before it has rested since its last answer. It rests so many times as
 * long as that answer took to come and to be drawn: what costs little is quick, and what costs much leaves the browser time for others. A change that is told meanwhile is asked for after it: what is shown in the end is never older than the last change
 * that was told.
 */
export class PacedRefresh {
  private answeredMs = -Infinity;
  private tookMs = 0;
  /** The least of what has been told since it was asked for last; infinite where nothing has changed. */
  private rests = Infinity;
  private isAsking = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `ask` never fails. */
  constructor(private readonly ask: () => Promise<unknown>) {}

  /** `rests`: how many times as long as the last answer took. */
  tell(rests: number): void {
    this.rests = Math.min(this.rests, rests);
    if (!this.isAsking) this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    const restMs = Math.min(REST_MS_MAX, this.rests * this.tookMs);
    const waitMs = this.answeredMs + restMs - performance.now();
    if (waitMs <= 0) void this.refresh();
    else this.timer = setTimeout(() => void this.refresh(), waitMs);
  }

  private async refresh(): Promise<void> {
    this.isAsking = true;
    this.rests = Infinity;
    const askedMs = performance.now();
    await this.ask();
    // Whoever shows it is told of the answer by timers that were set before this one.
    await new Promise((resolve) => setTimeout(resolve));
    this.isAsking = false;
    this.answeredMs = performance.now();
    this.tookMs = this.answeredMs - askedMs;
    if (this.rests < Infinity) this.schedule();
  }
}
