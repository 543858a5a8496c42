import type { AppendResult, ExpectedRevision, Position } from './event-log.port';

/** Where an event id of the append was found in its stream. */
export type KnownEvent = { readonly revision: number; readonly position: Position };

export type Verdict =
  | { readonly kind: 'append' }
  | { readonly kind: 'already_appended'; readonly result: AppendResult }
  | { readonly kind: 'wrong' };

/** The revision that a belief amounts to; undefined when any revision will do. */
export function exactRevision(expected: ExpectedRevision): number | undefined {
  if (typeof expected === 'number') return expected;
  return expected === 'no_stream' ? -1 : undefined;
}

/**
 * What a stream at revision `actual` makes of an append, given where each of its event ids is already known in that stream.
 *
 * All ids known, at exactly the revisions that the append would have given them (or, for 'any' and 'stream_exists', known at
 * all): the append has happened before and its first result is repeated. Some ids known, or known elsewhere: wrong, because
 * neither writing the rest nor calling it done is what the writer meant.
 */
export function judgeAppend(
  expected: ExpectedRevision,
  actual: number,
  known: readonly (KnownEvent | undefined)[],
): Verdict {
  const exact = exactRevision(expected);
  if (known.every((event) => event === undefined)) {
    const fits = exact === undefined ? expected === 'any' || actual >= 0 : exact === actual;
    return { kind: fits ? 'append' : 'wrong' };
  }
  const inPlace = known.every(
    (event, index) =>
      event !== undefined && (exact === undefined || event.revision === exact + 1 + index),
  );
  const last = known.at(-1);
  return inPlace && last
    ? { kind: 'already_appended', result: { revision: last.revision, position: last.position } }
    : { kind: 'wrong' };
}
