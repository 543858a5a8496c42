import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 24;
export const TOKEN_PREFIX = 'kls_';

/** A bearer token. The prefix lets scanners for leaked secrets find it. */
export function newToken(prefix: string = TOKEN_PREFIX): string {
  return prefix + randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What is kept in place of a token: it has too much chance in it to be guessed from its hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Equality of two texts in a time that tells nothing of either, their length included. */
export function sameSecret(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(first!, second!);
}
