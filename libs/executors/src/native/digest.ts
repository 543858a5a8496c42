import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * Digests of what a stack writes. Anything that holds a sensitive value is digested with the stack's own salt, so that its
 * digest in state or plan does not give a guessable secret away to a table of known digests.
 */
export class Digests {
  constructor(private readonly salt: string) {}

  of(bytes: string | Buffer, sensitive: boolean): string {
    return sensitive
      ? `hmac-sha256:${createHmac('sha256', this.salt).update(bytes).digest('hex')}`
      : sha256(bytes);
  }

  /** Of a value as canonical JSON; always salted, because it may hold anything. */
  ofValue(value: unknown): string {
    return this.of(canonicalize(value) ?? 'null', true);
  }

  /** Whether the recorded digest is that of these bytes, whichever way it was made. */
  matches(recorded: string, bytes: string | Buffer): boolean {
    const own = Buffer.from(this.of(bytes, recorded.startsWith('hmac-')));
    const other = Buffer.from(recorded);
    return own.length === other.length && timingSafeEqual(own, other);
  }
}

export const sha256 = (bytes: string | Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
