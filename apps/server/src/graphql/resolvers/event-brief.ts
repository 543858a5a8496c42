import type { Json } from '@keelson/domain';

/** A comment may be longer, a message much longer: what it begins with tells one event from another. */
const TEXT_MAX = 300;

/** The short part of a payload: its texts, cut where they are long, its numbers and its flags, without what lies deeper. */
export function eventBrief(data: Json): Json {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return {};
  const brief: Record<string, Json> = {};
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === 'string') brief[name] = cut(value);
    else if (typeof value === 'number' || typeof value === 'boolean') brief[name] = value;
  }
  return brief;
}

const cut = (text: string): string =>
  text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
