import { ApiError, ask } from '@keelson/client/graphql';
import { plainText } from './ansi';
import { LogFollower } from './log-follower';
import { RUN_LOG, type ToldLine } from './run-log.documents';

/** How long to wait before a server that did not answer is asked again. */
const AGAIN_MS = 3_000;

export type LogLine = ToldLine & {
  /** Without colours, in small letters: what a search looks at. */
  readonly sought: string;
};

export type ReadLog = {
  readonly lines: readonly LogLine[];
  /** Characters of the longest line. */
  readonly widest: number;
  /** What was there when the page was opened is read. */
  readonly complete: boolean;
  /** Nothing will follow. */
  readonly ended: boolean;
  readonly fault: unknown;
};

const NOTHING: ReadLog = { lines: [], widest: 0, complete: false, ended: false, fault: undefined };

/**
 * The log of one run for as long as somebody looks at it: first what there is, page by page, then what comes. Lines are in the order of
 * their offsets, each once.
 */
export class RunLog {
  private current = NOTHING;
  private readonly listeners = new Set<() => void>();
  private stopping: AbortController | undefined;

  constructor(private readonly runId: string) {}

  /** For `useSyncExternalStore`: read while somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.start();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stopping?.abort();
    };
  };

  readonly snapshot = (): ReadLog => this.current;

  private start(): void {
    const stopping = new AbortController();
    this.stopping = stopping;
    this.read(stopping.signal).catch((fault: unknown) => {
      if (stopping.signal.aborted) return;
      this.become({ fault });
      if (fault instanceof ApiError) return;
      const timer = window.setTimeout(() => this.start(), AGAIN_MS);
      stopping.signal.addEventListener('abort', () => window.clearTimeout(timer));
    });
  }

  private get next(): number {
    return (this.current.lines.at(-1)?.offset ?? -1) + 1;
  }

  private async read(signal: AbortSignal): Promise<void> {
    for (;;) {
      const variables = { id: this.runId, from: this.next };
      const { items, ended } = (await ask(RUN_LOG, variables, { signal })).runLog;
      this.append(items);
      if (this.current.fault !== undefined) this.become({ fault: undefined });
      if (ended) return this.become({ complete: true, ended });
      if (items.length === 0) break;
    }
    if (signal.aborted) return;
    this.become({ complete: true });
    const follower = new LogFollower(this.runId, this.next, {
      onLines: (lines) => this.append(lines),
      onEnd: () => this.become({ ended: true }),
    });
    signal.addEventListener('abort', () => follower.close());
  }

  /** The array is copied: 100,000 references take a millisecond, and whoever holds the old one goes on holding it. */
  private append(told: readonly ToldLine[]): void {
    const from = this.next;
    const fresh = told.filter(({ offset }) => offset >= from).map(searchable);
    if (fresh.length === 0) return;
    const widest = fresh.reduce((most, { sought }) => Math.max(most, sought.length), 0);
    this.become({
      lines: [...this.current.lines, ...fresh],
      widest: Math.max(this.current.widest, widest),
    });
  }

  private become(change: Partial<ReadLog>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }
}

function searchable(line: ToldLine): LogLine {
  const text = lastWritten(line.text);
  return { ...line, text, sought: plainText(text).toLowerCase() };
}

/** A tool that goes back to the beginning of its line writes it anew, as a progress bar does. */
const lastWritten = (text: string): string =>
  text.includes('\r') ? (text.split('\r').findLast((part) => part !== '') ?? '') : text;
