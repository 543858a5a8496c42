import type { Styles } from './styles';
import { padEnd } from './text-width';

/** `name: value` lines, aligned; fields without a value are left out. */
export function formatFields(
  fields: readonly (readonly [name: string, value: string | null | undefined])[],
  styles: Styles,
): string {
  const shown = fields.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${styles.quiet(padEnd(name, width))}   ${value}`).join('\n');
}
