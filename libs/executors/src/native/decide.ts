import canonicalize from 'canonicalize';
import type { Recorded } from './native-state';
import type { Attributes, Observed } from './resource-type';

export type Decision = {
  readonly action: 'create' | 'update' | 'replace' | 'noop';
  /** It was there before and is now managed; it will never be destroyed. */
  readonly adopt: boolean;
};

/**
 * What becomes of a wanted thing, from what is wanted, what was recorded after the last apply, and what is there:
 *
 * | recorded    | there       | action                                   |
 * |-------------|-------------|------------------------------------------|
 * | no          | no          | create                                   |
 * | no          | as wanted   | nothing, adopted                         |
 * | no          | otherwise   | update, adopted                          |
 * | yes         | as wanted   | nothing                                  |
 * | yes         | otherwise   | update                                   |
 * | yes         | no          | create (and reported as drift)           |
 * | another key | whatever    | replace                                  |
 *
 * What is recorded and no longer wanted is deleted, or forgotten when it was adopted, is gone or cannot be undone.
 */
export function decide(
  key: string,
  want: Attributes,
  recorded: Recorded | undefined,
  observed: Observed,
): Decision {
  if (observed === 'not_applicable') return { action: 'noop', adopt: false };
  if (recorded && recorded.key !== key) return { action: 'replace', adopt: false };
  const adopt = recorded === undefined && observed !== null;
  if (observed === null) return { action: 'create', adopt };
  return { action: sameAttributes(observed, want) ? 'noop' : 'update', adopt };
}

/** How the thing differs from what was recorded, independently of what is wanted now. */
export function driftOf(
  recorded: Recorded,
  observed: Attributes | null,
): 'update' | 'delete' | undefined {
  // Begun and not recorded: nobody knows what it was.
  if (recorded.attributes === null) return undefined;
  if (observed === null) return 'delete';
  return sameAttributes(recorded.attributes, observed) ? undefined : 'update';
}

export const sameAttributes = (a: Attributes, b: Attributes): boolean =>
  canonicalize(a) === canonicalize(b);
