/** Something that has been asked for and goes on when the scheduler lets it. */
export type Waiting = {
  readonly owner: string;
  readonly label: string;
  readonly ready: () => boolean;
  readonly resume: () => void;
  /** What may have been done all the same when the owner dies before it is told. */
  readonly atDeath?: () => void;
};

type Timer = {
  readonly owner: string;
  due: number;
  readonly work: () => void;
  /** Absent for one that rings once. */
  readonly everyMs?: number;
};

/** When the simulated history begins. */
const BEGINNING_MS = Date.UTC(2026, 0, 1);

/** The clock of a simulation and all that waits in it: nothing goes on by itself. */
export class Schedule {
  private waiting: Waiting[] = [];
  private timers: Timer[] = [];
  private nowMs = BEGINNING_MS;

  get now(): Date {
    return new Date(this.nowMs);
  }

  /** Waits for its turn. */
  turn(owner: string, label: string, ready = () => true, atDeath?: () => void): Promise<void> {
    return new Promise((resume) => {
      this.waiting.push({ owner, label, ready, resume, ...(atDeath && { atDeath }) });
    });
  }

  pause(owner: string, ms: number): Promise<void> {
    return new Promise((work) => {
      this.timers.push({ owner, due: this.nowMs + ms, work });
    });
  }

  every(owner: string, everyMs: number, work: () => void): () => void {
    const timer: Timer = { owner, due: this.nowMs + everyMs, work, everyMs };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  }

  ready(): readonly Waiting[] {
    return this.waiting.filter((each) => each.ready());
  }

  resume(chosen: Waiting): void {
    this.waiting = this.waiting.filter((each) => each !== chosen);
    chosen.resume();
  }

  advance(ms: number): void {
    this.nowMs += ms;
    const due = this.timers.filter((timer) => timer.due <= this.nowMs);
    this.timers = this.timers.filter((timer) => timer.due > this.nowMs || timer.everyMs);
    for (const timer of due) {
      if (timer.everyMs) timer.due = this.nowMs + timer.everyMs;
      timer.work();
    }
  }

  /** How long until somebody who paused goes on; undefined when nobody pauses. */
  get untilNextMs(): number | undefined {
    const once = this.timers.filter((timer) => timer.everyMs === undefined);
    return once.length === 0 ? undefined : Math.min(...once.map(({ due }) => due)) - this.nowMs;
  }

  /** The owner is gone: what it had asked for is never answered. */
  kill(owner: string, wasDone: (waiting: Waiting) => boolean): void {
    const left = this.waiting.filter((each) => each.owner === owner);
    this.waiting = this.waiting.filter((each) => each.owner !== owner);
    this.timers = this.timers.filter((each) => each.owner !== owner);
    for (const each of left) if (each.atDeath && wasDone(each)) each.atDeath();
  }
}
