import { replaceEqualDeep } from '@tanstack/react-query';

type Identified = { readonly id: string };

/**
 * What is as it was keeps its identity, so that its row is not drawn anew. In a list things are known by their ids: what comes in at the
 * front moves all the others, and by their places each of them would seem to be another one.
 */
export function sharedById(before: unknown, after: unknown): unknown {
  if (!isList(before) || !isList(after)) return replaceEqualDeep<unknown>(before, after);
  const known = new Map(before.map((item) => [item.id, item]));
  const shared = after.map((item) => replaceEqualDeep(known.get(item.id), item));
  const isSame =
    shared.length === before.length && shared.every((item, place) => item === before[place]);
  return isSame ? before : shared;
}

function isList(data: unknown): data is readonly Identified[] {
  return (
    Array.isArray(data) &&
    data.every(
      (item: unknown) =>
        typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string',
    )
  );
}
