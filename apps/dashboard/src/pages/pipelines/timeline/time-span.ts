import type { GraphNode } from '../pipeline-model';

/** Beginning and end of what a timeline shows, in milliseconds. */
export type TimeSpan = { readonly fromMs: number; readonly toMs: number };

export type Bar = TimeSpan & {
  /** Until here it is known; from here on it is expected. */
  readonly knownToMs: number;
};

/** When a stack was at work, and for how long it is expected to be; undefined where it has not begun. */
export function barOf({ shown, expectedMs = 0 }: GraphNode, nowMs: number): Bar | undefined {
  if (shown.startedAt === null) return undefined;
  const fromMs = Date.parse(shown.startedAt);
  const knownToMs = Math.max(fromMs, shown.endedAt === null ? nowMs : Date.parse(shown.endedAt));
  const toMs = shown.endedAt === null ? Math.max(knownToMs, fromMs + expectedMs) : knownToMs;
  return { fromMs, toMs, knownToMs };
}

/** From the first beginning to the last end; undefined while nothing has begun. */
export function spanOf(nodes: readonly GraphNode[], nowMs: number): TimeSpan | undefined {
  let fromMs = Infinity;
  let toMs = -Infinity;
  for (const node of nodes) {
    const bar = barOf(node, nowMs);
    if (!bar) continue;
    fromMs = Math.min(fromMs, bar.fromMs);
    toMs = Math.max(toMs, bar.toMs);
  }
  return fromMs === Infinity ? undefined : { fromMs, toMs: Math.max(toMs, fromMs + 1) };
}

const STEPS_MS = [
  ...[100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1_440].map((minutes) => minutes * 60_000),
];

/** Where an axis has its marks, from the beginning on: round steps, `marksMax` at most. */
export function marksOf({ fromMs, toMs }: TimeSpan, marksMax: number): readonly number[] {
  const lengthMs = toMs - fromMs;
  const day = STEPS_MS.at(-1) ?? lengthMs;
  const stepMs =
    STEPS_MS.find((step) => lengthMs / step <= marksMax) ??
    Math.ceil(lengthMs / day / marksMax) * day;
  const marks: number[] = [];
  for (let mark = 0; mark <= lengthMs; mark += stepMs) marks.push(mark);
  return marks;
}
