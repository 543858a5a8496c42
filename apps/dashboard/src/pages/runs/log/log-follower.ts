import type { ToldLine } from './run-log.documents';
import { liveConnection } from '../../../data/live-connection';
import { FOLLOWED_LOG } from './run-log.documents';

/** How long to wait before a server that has ended it is asked again. */
const AGAIN_MS = 1_000;

type Heard = {
  readonly onLines: (lines: readonly ToldLine[]) => void;
  /** Nothing will follow. */
  readonly onEnd: () => void;
};

/**
 * Hears the lines of a run from one on, as the server gets them, over the connection of the page. A lost connection comes back by itself,
 * after the last line that was heard. Not promised: that no line is told twice.
 */
export class LogFollower {
  /** The variables of the subscription: a reconnection sends what they are by then. */
  private readonly seen: { readonly id: string; from: number };
  private leave: () => void = () => undefined;
  private timer: number | undefined;

  constructor(
    runId: string,
    from: number,
    private readonly heard: Heard,
  ) {
    this.seen = { id: runId, from };
    this.subscribe();
  }

  close(): void {
    window.clearTimeout(this.timer);
    this.leave();
  }

  private subscribe(): void {
    this.leave = liveConnection.subscribe(
      FOLLOWED_LOG,
      this.seen,
      ({ logs: { items, next, ended } }) => {
        this.seen.from = next;
        if (items.length > 0) this.heard.onLines(items);
        if (!ended) return;
        this.close();
        this.heard.onEnd();
      },
      () => {
        this.timer = window.setTimeout(() => this.subscribe(), AGAIN_MS);
      },
    );
  }
}
