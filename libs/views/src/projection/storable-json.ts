const UNSTORABLE = /\\u(?:0000|d[89a-f])/;
const ESCAPE = /\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g;

/**
 * PostgreSQL stores neither U+0000 nor half of a surrogate pair. A tool's message may hold them, and one such event must not
 * stop the view, so they become U+FFFD. JSON.stringify writes exactly these as escapes, so whole pairs are not touched.
 */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!UNSTORABLE.test(text)) return text;
  return text.replace(ESCAPE, (match, escape: string) => (escape.length > 1 ? '\\ufffd' : match));
}
