import { ApiError, type Claim, type RunnerApi, type ShippedLine } from '@keelson/client';
import type { Step } from '@keelson/domain';

const batchBytesMax = 64 * 1024;
const batchLinesMax = 2_000;
const batchDelayMs = 100;
/** A longer line is cut: it would not fit into a batch. */
const lineCharactersMax = 16 * 1024;
/** While the server is away, lines wait in memory; beyond this they are dropped, and the log says how many. */
const waitingBytesMax = 32 * 1024 * 1024;

type Waiting = ShippedLine & {
  readonly step: Step;
  readonly number: number;
  readonly bytes: number;
};

export type LogShipperOptions = {
  readonly api: Pick<RunnerApi, 'logs'>;
  readonly claim: Claim;
  readonly signal: AbortSignal;
  /** Every line passes it before it is kept anywhere. */
  readonly redact: (line: string) => string;
  readonly now: () => Date;
  readonly onFailure: (error: unknown) => void;
};

/**
 * Carries a job's log lines to the server in order, in batches of 100 ms or 64 KB. Lines are numbered per step from where
 * `begin` says, without gaps; the server ignores numbers that it knows, so lines that are read again from a tool's output file
 * appear once.
 */
export class LogShipper {
  private readonly next = new Map<Step, number>();
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  private shipping: Promise<void> | undefined;
  private broken = false;

  constructor(private readonly options: LogShipperOptions) {}

  /** The next line of the step gets this number. */
  begin(step: Step, from: number): void {
    this.next.set(step, from);
  }

  nextNumber(step: Step): number {
    return this.next.get(step) ?? 0;
  }

  line(step: Step, text: string): void {
    if (this.broken) return;
    for (const part of text.split('\n')) this.add(step, cut(this.options.redact(part)));
    if (this.waitingBytes >= batchBytesMax) this.ship();
    else this.timer ??= setTimeout(() => this.ship(), batchDelayMs);
  }

  /** Resolves when the server has every line given so far, or shipping has failed for good. */
  async drain(): Promise<void> {
    while (this.waiting.length > 0 && !this.broken) {
      this.ship();
      await this.shipping;
    }
    await this.shipping;
  }

  private add(step: Step, text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.waitingBytes + bytes > waitingBytesMax) {
      this.dropped += 1;
      return;
    }
    if (this.dropped > 0) {
      const notice = `(${this.dropped} lines were dropped here: the server could not be reached)`;
      this.dropped = 0;
      this.add(step, notice);
    }
    const number = this.nextNumber(step);
    this.next.set(step, number + 1);
    this.waiting.push({ step, number, at: this.options.now().toISOString(), text, bytes });
    this.waitingBytes += bytes;
  }

  private ship(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.shipping ??= this.shipAll().finally(() => {
      this.shipping = undefined;
    });
  }

  private async shipAll(): Promise<void> {
    while (this.waiting.length > 0 && !this.broken) {
      const batch = this.batch();
      try {
        await this.send(batch, batch);
      } catch (error) {
        this.broken = true;
        this.options.onFailure(error);
        return;
      }
      this.waiting = this.waiting.slice(batch.length);
      for (const { bytes } of batch) this.waitingBytes -= bytes;
    }
  }

  /** A batch that the server refuses for its content is replaced by a notice, so that the rest of the log is not lost with it. */
  private async send(batch: readonly Waiting[], lines: readonly Waiting[]): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    try {
      await this.options.api.logs(
        this.options.claim,
        {
          step: first.step,
          from: first.number,
          lines: lines.map(({ at, text }) => ({ at, text })),
        },
        this.options.signal,
      );
    } catch (error) {
      if (!(error instanceof ApiError) || batch !== lines) throw error;
      const text = `(the server refused this line of the log: ${error.code})`;
      await this.send(
        batch,
        batch.map((line) => ({ ...line, text })),
      );
    }
  }

  /** As many of the waiting lines, from the front and of one step, as may travel together; at least one. */
  private batch(): readonly Waiting[] {
    const step = this.waiting[0]?.step;
    let bytes = 0;
    let count = 0;
    for (const line of this.waiting) {
      bytes += line.bytes;
      const full = bytes > batchBytesMax || count >= batchLinesMax;
      if (line.step !== step || (count > 0 && full)) break;
      count += 1;
    }
    return this.waiting.slice(0, count);
  }
}

function cut(line: string): string {
  if (line.length <= lineCharactersMax) return line;
  return `${line.slice(0, lineCharactersMax)} (${line.length - lineCharactersMax} characters more)`;
}
