import type { Event } from '@keelson/domain';
import type { AnyDecider } from './aggregates';

/** Earlier states that are kept of a stream which handlers read beside the one that they decide upon. */
const EARLIER_STATES_MAX = 8;

/** What a decision is made upon. */
export type States = { of(stream: string, decider: AnyDecider): unknown };

type Earlier = { readonly state: unknown; readonly until: number };

/**
 * Every stream as it was at one place of the log: what a decision there was made upon. Only the stream that is decided upon is known to
 * have been in that state, since the append said so; what else a handler has read may be a little older.
 */
export class FoldedStates implements States {
  private readonly states = new Map<string, unknown>();
  private readonly earlier = new Map<string, Earlier[]>();
  /** Grows with every event. */
  moment = 0;

  get size(): number {
    return this.states.size;
  }

  of(stream: string, decider: AnyDecider): unknown {
    return this.states.has(stream) ? this.states.get(stream) : decider.initial;
  }

  apply(stream: string, decider: AnyDecider, event: Event): void {
    const before = this.of(stream, decider);
    this.moment += 1;
    this.states.set(stream, decider.evolve(before, event));
    const earlier = this.earlier.get(stream);
    if (!earlier) return;
    earlier.push({ state: before, until: this.moment });
    if (earlier.length > EARLIER_STATES_MAX) earlier.shift();
  }

  /** From now on their earlier states are kept. */
  keep(streams: readonly string[]): void {
    for (const stream of streams) if (!this.earlier.has(stream)) this.earlier.set(stream, []);
  }

  /** Since when on one of the streams was another than now, latest first: as far as it was kept. */
  momentsOf(streams: readonly string[], since: number): readonly number[] {
    const moments = streams.flatMap((stream) =>
      (this.earlier.get(stream) ?? []).map(({ until }) => until - 1),
    );
    return [...new Set(moments)].filter((each) => each >= since).sort((a, b) => b - a);
  }

  asOf(moment: number): States {
    return {
      of: (stream, decider) => {
        const earlier = this.earlier.get(stream)?.find(({ until }) => until > moment);
        return earlier ? earlier.state : this.of(stream, decider);
      },
    };
  }
}

/** The name of its state, of an aggregate that is a state machine. */
export function stateName(state: unknown): string | undefined {
  const name = (state as { state?: unknown }).state;
  return typeof name === 'string' ? name : undefined;
}
