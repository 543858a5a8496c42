import type { CountedRuns } from './activity.documents';

export type Outcome = 'finished' | 'failed' | 'left';
export const outcomes = ['finished', 'failed', 'left'] as const;

export type EndedRuns = {
  /** How long one bar is. */
  readonly stepMs: number;
  /** Where each bar begins. */
  readonly startsMs: readonly number[];
  readonly counts: Readonly<Record<Outcome, readonly number[]>>;
};

/** So that the first run of an installation is no bar as wide as the screen. */
const BARS_MIN = 30;

/** The bars of a chart that reaches to now: those that the server counted, and between them and after them those with nothing in them. */
export function endedRuns({ from, stepMs, bars }: CountedRuns, nowMs: number): EndedRuns {
  const placeOf = (ms: number): number => Math.floor(ms / stepMs);
  const newest = bars.at(-1);
  const last = Math.max(placeOf(nowMs), newest ? placeOf(Date.parse(newest.from)) : 0);
  const begin = Math.min(placeOf(Date.parse(from)), last - BARS_MIN + 1);
  const zeros = (): number[] => Array.from({ length: last - begin + 1 }, () => 0);
  const counts = { finished: zeros(), failed: zeros(), left: zeros() };
  for (const bar of bars) {
    const place = placeOf(Date.parse(bar.from)) - begin;
    counts.finished[place] = bar.finished;
    counts.failed[place] = bar.failed;
    counts.left[place] = bar.canceled + bar.discarded;
  }
  return { stepMs, startsMs: zeros().map((_zero, place) => (begin + place) * stepMs), counts };
}
