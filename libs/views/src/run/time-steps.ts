const MINUTE_MS = 60_000;
const STEPS_MS = [1 / 6, 0.5, 1, 5, 15, 30, 60, 180, 360, 1_440].map((each) => each * MINUTE_MS);
/** More than that nobody tells apart. */
export const STEPS_MAX = 60;

/** A step that people have a word for, so long that a time of this length has `STEPS_MAX` of them at most. */
export function stepOf(lengthMs: number): number {
  const longest = STEPS_MS.at(-1) ?? MINUTE_MS;
  return (
    STEPS_MS.find((step) => lengthMs / step < STEPS_MAX - 1) ??
    Math.ceil(lengthMs / longest / (STEPS_MAX - 1)) * longest
  );
}
