/**
 * When one thing is asked for anew: never twice at a time, and not before it has rested since its last answer for as long as what has
 * changed allows. A change that is told meanwhile is asked for after it: what is shown in the end is never older than the last change
 * that was told.
 */
export class PacedRefresh {
  private answeredMs = -Infinity;
  /** The shortest rest that is allowed since it was asked for last; infinite where nothing has changed. */
  private restMs = Infinity;
  private isAsking = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `ask` never fails. */
  constructor(private readonly ask: () => Promise<unknown>) {}

  tell(restMs: number): void {
    this.restMs = Math.min(this.restMs, restMs);
    if (!this.isAsking) this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    const waitMs = this.answeredMs + this.restMs - performance.now();
    if (waitMs <= 0) void this.refresh();
    else this.timer = setTimeout(() => void this.refresh(), waitMs);
  }

  private async refresh(): Promise<void> {
    this.isAsking = true;
    this.restMs = Infinity;
    await this.ask();
    this.isAsking = false;
    this.answeredMs = performance.now();
    if (this.restMs < Infinity) this.schedule();
  }
}
