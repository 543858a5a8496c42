import { StaleToken, type Claim, type Heartbeat, type RunnerApi } from '@keelson/client';

/** Clocks of runner and server may differ: whatever the lease's end seems to say, the beat stays within these bounds. */
const beatMsMin = 500;
const beatMsMax = 20_000;
/** After a beat that was lost, the next comes sooner. */
const lostBeatMs = 1_000;
/** Most jobs are over before, and need no beat. */
const firstBeatMs = 1_000;

export type LeaseEvents = {
  readonly onCancelRequested: () => void;
  readonly onLost: (error: StaleToken) => void;
};

/**
 * Renews a job's lease every third of it. Between two beats the server holds the answer back, so that a wish to cancel is heard at
 * once. Says when the server asks to cancel and when the job is no longer ours. A server that cannot be reached ends nothing: it
 * grants a grace when it is back.
 */
export class Lease {
  private timer: NodeJS.Timeout | undefined;
  private readonly stopping = new AbortController();
  private cancelRequested = false;

  constructor(
    private readonly api: Pick<RunnerApi, 'heartbeat'>,
    private readonly claim: Claim,
    private readonly signal: AbortSignal,
    private readonly events: LeaseEvents,
  ) {}

  start(leaseUntil: string): void {
    const waitMs = thirdOf(leaseUntil);
    this.schedule(Math.min(firstBeatMs, waitMs), waitMs);
  }

  stop(): void {
    this.stopping.abort();
    clearTimeout(this.timer);
  }

  private schedule(delayMs: number, waitMs: number): void {
    if (this.stopping.signal.aborted || this.signal.aborted) return;
    this.timer = setTimeout(() => void this.beat(waitMs), delayMs);
  }

  private async beat(waitMs: number): Promise<void> {
    const begunMs = performance.now();
    // There is nothing more to hear when it was heard.
    const heldBackMs = this.cancelRequested ? 0 : waitMs;
    let answer: Heartbeat;
    try {
      const signal = AbortSignal.any([this.signal, this.stopping.signal]);
      answer = await this.api.heartbeat(this.claim, heldBackMs, signal);
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      if (error instanceof StaleToken) this.events.onLost(error);
      else this.schedule(lostBeatMs, waitMs);
      return;
    }
    if (this.stopping.signal.aborted) return;
    if (answer.cancelRequested) {
      this.cancelRequested = true;
      this.events.onCancelRequested();
    }
    // A server that answers at once must not be asked again at once.
    const takenMs = performance.now() - begunMs;
    this.schedule(Math.max(0, waitMs - takenMs), thirdOf(answer.leaseUntil));
  }
}

function thirdOf(leaseUntil: string): number {
  const leftMs = Date.parse(leaseUntil) - Date.now();
  if (Number.isNaN(leftMs)) return beatMsMin;
  return Math.min(beatMsMax, Math.max(beatMsMin, leftMs / 3));
}
