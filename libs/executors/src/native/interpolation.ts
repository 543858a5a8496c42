import type { Json } from '@keelson/domain';
import { fault } from './fault';

/** A value with the knowledge whether a sensitive one went into it. */
export type Resolved = { readonly value: Json; readonly sensitive: boolean };
export type Lookup = (reference: readonly string[], path: string) => Resolved;

type Part = { readonly text: string } | { readonly reference: readonly string[] };

const pattern = /\$\$\{|\$\{([^}]*)\}/g;
const reference = /^[A-Za-z_][\w-]*(\.[\w-]+)+$/;

/** `${var.x}` and `${type.name.attribute}`; `$${` stands for itself without the first sign. */
export function templateParts(text: string, path: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    from = match.index + match[0].length;
    if (match[1] === undefined) {
      parts.push({ text: '${' });
      continue;
    }
    const name = match[1].trim();
    if (!reference.test(name)) {
      throw fault(
        path,
        `\${${name}} is not a reference; write $\${${name}} to mean the text itself`,
      );
    }
    parts.push({ reference: name.split('.') });
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/** Every reference within a value, with the path where it stands. */
export function referencesIn(
  value: Json,
  path: string,
): { path: string; reference: readonly string[] }[] {
  if (typeof value === 'string') {
    return templateParts(value, path).flatMap((part) =>
      'reference' in part ? [{ path, reference: part.reference }] : [],
    );
  }
  return children(value, path).flatMap(([, each, place]) => referencesIn(each, place));
}

/** A text that is one reference keeps the value's type; within other text it becomes text. */
export function interpolate(value: Json, path: string, lookup: Lookup): Resolved {
  if (typeof value === 'string') return interpolateText(value, path, lookup);
  if (value === null || typeof value !== 'object') return { value, sensitive: false };
  const resolved = children(value, path).map(
    ([key, each, place]) => [key, interpolate(each, place, lookup)] as const,
  );
  const sensitive = resolved.some(([, each]) => each.sensitive);
  return isList(value)
    ? { value: resolved.map(([, each]) => each.value), sensitive }
    : { value: Object.fromEntries(resolved.map(([key, each]) => [key, each.value])), sensitive };
}

function interpolateText(text: string, path: string, lookup: Lookup): Resolved {
  const parts = templateParts(text, path);
  const [only] = parts;
  if (parts.length === 1 && only && 'reference' in only) return lookup(only.reference, path);
  let sensitive = false;
  const texts = parts.map((part) => {
    if ('text' in part) return part.text;
    const resolved = lookup(part.reference, path);
    sensitive ||= resolved.sensitive;
    return asText(resolved.value, part.reference, path);
  });
  return { value: texts.join(''), sensitive };
}

function asText(value: Json, name: readonly string[], path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw fault(
    path,
    `\${${name.join('.')}} is ${value === null ? 'null' : 'not a plain value'} and cannot stand within text`,
  );
}

function children(value: Json, path: string): [string, Json, string][] {
  if (value === null || typeof value !== 'object') return [];
  return isList(value)
    ? value.map((each, index) => [String(index), each, `${path}[${index}]`])
    : Object.entries(value).map(([key, each]) => [key, each, `${path}.${key}`]);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
