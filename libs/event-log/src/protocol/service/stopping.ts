/** Calls that run for as long as their client likes, and are ended when the server stops. */
export class Stopping {
  private readonly calls = new Set<AbortController>();
  stopped = false;

  /** Aborts when the call is gone or the server stops. The caller says when it is done with it. */
  join(): AbortController {
    const call = new AbortController();
    if (this.stopped) call.abort();
    this.calls.add(call);
    return call;
  }

  leave(call: AbortController): void {
    this.calls.delete(call);
  }

  stop(): void {
    this.stopped = true;
    for (const call of this.calls) call.abort();
  }
}
