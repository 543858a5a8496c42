import type { RecordedEvent } from '../event-log.port';

const STREAMS_MAX = 500;
const IN_FLIGHT_MAX = 2;

type Waiting = {
  readonly stream: string;
  readonly from: number;
  readonly resolve: (events: readonly RecordedEvent[]) => void;
  readonly reject: (reason: unknown) => void;
};

/** One answer per wanted stream, in the order in which they were wanted. */
export type ReadTails = (
  wanted: readonly { readonly stream: string; readonly from: number }[],
) => Promise<readonly (readonly RecordedEvent[])[]>;

/**
 * Reads of streams that are asked for together are answered by one statement. A command handler looks for the newest events of
 * its stream before it decides; a hundred handlers that start together cost one round trip, not a hundred.
 */
export class StreamReads {
  private waiting: Waiting[] = [];
  private inFlight = 0;
  private scheduled = false;

  constructor(private readonly readTails: ReadTails) {}

  read(stream: string, from: number): Promise<readonly RecordedEvent[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ stream, from, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= IN_FLIGHT_MAX || this.waiting.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      void this.flush();
    });
  }

  private async flush(): Promise<void> {
    const batch = this.waiting.splice(0, STREAMS_MAX);
    this.inFlight += 1;
    try {
      const answers = await this.readTails(batch);
      batch.forEach(({ resolve }, index) => resolve(answers[index] ?? []));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.inFlight -= 1;
      this.schedule();
    }
  }
}
