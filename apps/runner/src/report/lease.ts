import { StaleToken, type Claim, type Heartbeat, type RunnerApi } from '@keelson/client';

/** Clocks of runner and server may differ: whatever the lease's end seems to say, the beat stays within these bounds. */
const beatMsMin = 500;
const beatMsMax = 20_000;
/** After a beat that was lost, the next comes sooner. */
const lostBeatMs = 1_000;

export type LeaseEvents = {
  readonly onCancelRequested: () => void;
  readonly onLost: (error: StaleToken) => void;
};

/**
 * Renews a job's lease every third of it. Says when the server asks to cancel and when the job is no longer ours. A server that
 * cannot be reached ends nothing: it grants a grace when it is back.
 */
export class Lease {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly api: Pick<RunnerApi, 'heartbeat'>,
    private readonly claim: Claim,
    private readonly signal: AbortSignal,
    private readonly events: LeaseEvents,
  ) {}

  start(leaseUntil: string): void {
    this.schedule(thirdOf(leaseUntil));
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(delayMs: number): void {
    if (this.stopped || this.signal.aborted) return;
    this.timer = setTimeout(() => void this.beat(), delayMs);
  }

  private async beat(): Promise<void> {
    let answer: Heartbeat;
    try {
      answer = await this.api.heartbeat(this.claim, this.signal);
    } catch (error) {
      if (this.stopped) return;
      if (error instanceof StaleToken) this.events.onLost(error);
      else this.schedule(lostBeatMs);
      return;
    }
    if (this.stopped) return;
    if (answer.cancelRequested) this.events.onCancelRequested();
    this.schedule(thirdOf(answer.leaseUntil));
  }
}

function thirdOf(leaseUntil: string): number {
  const leftMs = Date.parse(leaseUntil) - Date.now();
  if (Number.isNaN(leftMs)) return beatMsMin;
  return Math.min(beatMsMax, Math.max(beatMsMin, leftMs / 3));
}
