const MINUTE_MS = 60_000;

/** A time as a field of the browser wants it: where the person is, to the minute. */
export function localTime(time: string): string {
  const date = new Date(time);
  const here = new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS);
  return here.toISOString().slice(0, 16);
}

/** What such a field says; undefined for what is no time yet. */
export function momentOf(local: string): string | undefined {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
