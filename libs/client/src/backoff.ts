export type BackoffLimits = { readonly firstMs: number; readonly maxMs: number };

/** Doubles up to a cap, with up to a fifth taken off at random, so that many clients do not come back in step. */
export function backoffMs(attempt: number, limits: BackoffLimits): number {
  const full = Math.min(limits.maxMs, limits.firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(full * (1 - Math.random() / 5));
}
