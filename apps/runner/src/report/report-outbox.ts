import { setImmediate } from 'node:timers/promises';
import type { Claim, RunnerApi } from '@keelson/client';
import type { JobReport, NextStep } from '@keelson/domain';

type Queued = {
  readonly report: JobReport;
  readonly resolve: (next: NextStep) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * The reports of one job, delivered in the order in which they were given; those that gather while a delivery is under way (or
 * the server away) travel together. A report's promise resolves with the answer to the request that carried it, so only the last
 * of a batch knows its own `next`: wait for a report whose answer matters before giving the next one. A plan and the wish to apply
 * it share their answer.
 */
export class ReportOutbox {
  private queue: Queued[] = [];
  private delivering = false;

  constructor(
    private readonly api: Pick<RunnerApi, 'report'>,
    private readonly claim: Claim,
    private readonly signal: AbortSignal,
    private readonly onNext: (next: NextStep) => void,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  send(report: JobReport): Promise<NextStep> {
    const answered = new Promise<NextStep>((resolve, reject) => {
      this.queue.push({ report, resolve, reject });
    });
    // A report that nobody waits for tells its failure through `onFailure`.
    answered.catch(() => undefined);
    if (!this.delivering) void this.deliver();
    return answered;
  }

  private async deliver(): Promise<void> {
    this.delivering = true;
    // What is reported in one go (the end of a step and the start of the next) travels in one request.
    await setImmediate();
    while (this.queue.length > 0) {
      const batch = this.queue;
      this.queue = [];
      try {
        const reports = batch.map(({ report }) => report);
        const next = await this.api.report(this.claim, reports, this.signal);
        this.onNext(next);
        for (const { resolve } of batch) resolve(next);
      } catch (error) {
        this.onFailure(error);
        for (const { reject } of [...batch, ...this.queue]) reject(error);
        this.queue = [];
      }
    }
    this.delivering = false;
  }
}
