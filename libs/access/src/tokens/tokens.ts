import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 24;

/** A new secret with a prefix that scanners for leaked secrets can know. */
export function newToken(prefix: `${string}_`): string {
  return prefix + randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What is kept of a token. Its 192 random bits need no slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Takes equally long whatever the difference is. */
export function sameSecret(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}
