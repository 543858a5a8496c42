/** A text as one compares it: JSON with one value in a line, whatever way a tool had written it. */
export function writtenLines(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
