/** A day, or a day with a time of day, with a zone or of UTC: the forms of ISO 8601 in which people and programs write times. */
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d(?:[.,]\d{1,9})?))?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** The time that a text names, to the millisecond; undefined where it names none, like the 30th of February. */
export function instantOf(text: string): Date | undefined {
  const found = INSTANT.exec(text);
  if (!found) return undefined;
  const [, year = '', month = '', day = '', minute = '00:00', second = '00', zone = 'Z'] = found;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)) return undefined;
  const [, sign = '', hours = '', minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const offset = sign === '' ? 'Z' : `${sign}${hours}:${minutes}`;
  const time = `${minute}:${second.replace(',', '.')}${offset}`;
  const instant = new Date(`${year}-${month}-${day}T${time}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
