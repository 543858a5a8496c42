/**
 * A worker's right to write: `<lane token>.<claim>`. The lane token is the revision of the lane's grant, the claim counts the
 * claims of the owner's jobs within it, so the token grows with every grant and every claim (Q2, J2).
 */
export function fencingToken(laneToken: number, claim: number): string {
  return `${laneToken}.${claim}`;
}

/** Negative when `a` is older than `b`. A malformed token is older than any. */
export function compareTokens(a: string, b: string): number {
  const [laneA = -1, claimA = -1] = parts(a);
  const [laneB = -1, claimB = -1] = parts(b);
  return laneA - laneB || claimA - claimB;
}

function parts(token: string): readonly number[] {
  return /^\d+\.\d+$/.test(token) ? token.split('.').map(Number) : [];
}
