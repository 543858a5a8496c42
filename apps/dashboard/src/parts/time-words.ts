const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
});
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** "3 minutes ago": the largest unit that is not nought. */
export function relativeWords(fromMs: number, nowMs: number): string {
  const distance = fromMs - nowMs;
  const size = Math.abs(distance);
  if (size < 5 * SECOND) return 'just now';
  if (size < MINUTE) return relative.format(Math.round(distance / SECOND), 'second');
  if (size < HOUR) return relative.format(Math.round(distance / MINUTE), 'minute');
  if (size < DAY) return relative.format(Math.round(distance / HOUR), 'hour');
  return relative.format(Math.round(distance / DAY), 'day');
}

export const exactWords = (time: string): string => exact.format(new Date(time));
export const clockWords = (time: string): string => clock.format(new Date(time));

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h": two units at most. */
export function durationWords(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < HOUR) return twoUnits(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return twoUnits(ms, HOUR, 'h', MINUTE, 'min');
  return twoUnits(ms, DAY, 'd', HOUR, 'h');
}

function twoUnits(ms: number, large: number, many: string, small: number, few: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${many}${rest > 0 ? ` ${rest} ${few}` : ''}`;
}
