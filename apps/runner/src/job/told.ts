/** What the server takes in one text of a report. */
const textLengthMax = 60_000;

/** A text as it may stand in a report: its beginning, when it is too long. */
export function told(text: string): string {
  return text.length <= textLengthMax ? text : `${text.slice(0, textLengthMax)} (cut off)`;
}
