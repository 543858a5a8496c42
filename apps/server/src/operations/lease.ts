/** How long a worker may be silent. It renews every third of it. */
export const LEASE_MS = 30_000;

export const leaseUntil = (nowMs: number): Date => new Date(nowMs + LEASE_MS);
