import { EXPANDED_VALUES_MAX, NESTING_MAX } from '../manifest-limits';

/** A key and its colon; or a string that is none, so that what looks like a key inside it is passed over. */
const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * The documents of a text that is plain JSON, or JSON documents between `---` lines, in a hundredth of the YAML parser's time.
 * Undefined when it is anything else or has anything wrong that JSON.parse passes over (a key twice, a number it cannot keep,
 * `__proto__`): the YAML reader then says what, and where.
 */
export function parseJson(text: string): unknown[] | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const parts = text.split(/^---$/m);
    const values = parts.map((part): unknown => JSON.parse(part));
    const count = new ValueCount();
    values.forEach((value) => count.add(value, 0));
    return count.isSound && count.keys === keysWritten(text) ? values : undefined;
  } catch {
    return undefined;
  }
}

function keysWritten(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(STRING)) if (colon !== undefined) count += 1;
  return count;
}

class ValueCount {
  keys = 0;
  #values = 0;
  isSound = true;

  add(value: unknown, depth: number): void {
    this.#values += 1;
    if (this.#values > EXPANDED_VALUES_MAX || depth > NESTING_MAX) this.isSound = false;
    if (typeof value === 'number') {
      this.isSound &&= Number.isInteger(value)
        ? Number.isSafeInteger(value)
        : Number.isFinite(value);
    }
    if (!this.isSound || typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) {
      const keys = Object.keys(value);
      this.keys += keys.length;
      if (keys.includes('__proto__')) this.isSound = false;
    }
    for (const each of Object.values(value)) this.add(each, depth + 1);
  }
}
