import type { RunStateName } from '@keelson/domain';

export type Ended = { readonly endedAt: string | null; readonly state: RunStateName };

export type Outcome = 'finished' | 'failed' | 'left';
export const outcomes = ['finished', 'failed', 'left'] as const;

export type EndedRuns = {
  /** How long one bar is. */
  readonly stepMs: number;
  /** Where each bar begins. */
  readonly startsMs: readonly number[];
  readonly counts: Readonly<Record<Outcome, readonly number[]>>;
};

const MINUTE = 60_000;
const STEPS_MS = [1 / 6, 0.5, 1, 5, 15, 30, 60, 180, 360, 1_440].map((each) => each * MINUTE);
export const BARS_MAX = 60;
/** So that the first run of an installation is no bar as wide as the screen. */
const BARS_MIN = 30;

/** How many runs ended when, from the oldest of them to now, in steps that make a readable number of bars. */
export function endedRuns(runs: readonly Ended[], nowMs: number): EndedRuns | undefined {
  const ends = runs.flatMap(({ endedAt, state }) =>
    endedAt === null ? [] : [{ endedMs: Date.parse(endedAt), outcome: outcomeOf(state) }],
  );
  const first = ends.reduce((oldest, { endedMs }) => Math.min(oldest, endedMs), Infinity);
  if (first === Infinity) return undefined;
  const lengthMs = Math.max(0, nowMs - first);
  const longest = STEPS_MS.at(-1) ?? MINUTE;
  const stepMs =
    STEPS_MS.find((step) => lengthMs / step < BARS_MAX - 1) ??
    Math.ceil(lengthMs / longest / (BARS_MAX - 1)) * longest;
  const last = Math.floor(Math.max(nowMs, first) / stepMs);
  const begin = Math.min(Math.floor(first / stepMs), last - BARS_MIN + 1);
  const bars = last - begin + 1;
  const counts = { finished: zeros(bars), failed: zeros(bars), left: zeros(bars) };
  for (const { endedMs, outcome } of ends) {
    const bar = Math.min(bars - 1, Math.floor(endedMs / stepMs) - begin);
    counts[outcome][bar] = (counts[outcome][bar] ?? 0) + 1;
  }
  return { stepMs, startsMs: zeros(bars).map((_zero, bar) => (begin + bar) * stepMs), counts };
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

function outcomeOf(state: RunStateName): Outcome {
  return state === 'finished' || state === 'failed' ? state : 'left';
}
