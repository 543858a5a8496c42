import type { ToldLine } from './run-log.documents';

/** Lines that come together are told together. */
const GATHER_MS = 60;
/** How long to wait before a server that refused is asked again. */
const AGAIN_MS = 3_000;

type Heard = {
  readonly onLines: (lines: readonly ToldLine[]) => void;
  /** Nothing will follow. */
  readonly onEnd: () => void;
};

/**
 * Hears the lines of a run from one on, as the server gets them. A lost connection comes back by itself, after the last line that was
 * heard. Not promised: that no line is told twice.
 */
export class LogFollower {
  private source: EventSource | undefined;
  private gathered: ToldLine[] = [];
  private timer: number | undefined;
  private again: number | undefined;

  constructor(
    private readonly runId: string,
    private next: number,
    private readonly heard: Heard,
  ) {
    this.open();
  }

  close(): void {
    this.source?.close();
    window.clearTimeout(this.timer);
    window.clearTimeout(this.again);
  }

  private open(): void {
    const source = new EventSource(`/api/v1/runs/${this.runId}/logs?follow=true&from=${this.next}`);
    this.source = source;
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const line = JSON.parse(data) as ToldLine;
      this.next = line.offset + 1;
      this.gathered.push(line);
      this.timer ??= window.setTimeout(() => this.tell(), GATHER_MS);
    };
    source.addEventListener('end', () => {
      this.close();
      this.tell();
      this.heard.onEnd();
    });
    source.onerror = () => {
      // Otherwise the browser comes again by itself.
      if (source.readyState !== EventSource.CLOSED) return;
      this.again = window.setTimeout(() => this.open(), AGAIN_MS);
    };
  }

  private tell(): void {
    this.timer = undefined;
    const lines = this.gathered;
    this.gathered = [];
    if (lines.length > 0) this.heard.onLines(lines);
  }
}
