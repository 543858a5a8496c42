import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** `sha256:…` of a value's canonical JSON (RFC 8785): equal values have equal digests whatever the order of their keys. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash('sha256')
    .update(canonicalize(value) ?? 'null')
    .digest('hex')}`;
}
