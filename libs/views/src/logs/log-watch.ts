/** A follower looks by itself when nothing was heard for so long: a notice may get lost with a connection, and a run's end is none. */
export const POLL_MS = 300;

/** One follower of a run's log. News that come while it reads are not lost: the next wait ends at once. */
export class LogWatch {
  private isStale = false;
  private wake: (() => void) | undefined;

  constructor(readonly close: () => void) {}

  told(): void {
    this.isStale = true;
    this.wake?.();
  }

  /** Resolves at news since the last time, at the abort, or after POLL_MS. */
  async changed(signal: AbortSignal): Promise<void> {
    if (!this.isStale && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          this.wake = undefined;
          resolve();
        };
        const timer = setTimeout(done, POLL_MS);
        signal.addEventListener('abort', done);
        this.wake = done;
      });
    }
    this.isStale = false;
  }
}
