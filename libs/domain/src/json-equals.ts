import type { Json } from './json';

/** Equality of JSON values, whatever the order of their keys. */
export function jsonEquals(a: Json, b: Json): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (isArray(a) || isArray(b)) {
    return (
      isArray(a) &&
      isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => jsonEquals(item, b[index] as Json))
    );
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && jsonEquals(a[key] as Json, b[key] as Json))
  );
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
