import type { Json, WorkOrder } from '@keelson/domain';

export const masked = '(sensitive value)';

/** Shorter secrets are masked only where they are the whole value: replacing every `1` would ruin all text. */
const substringLengthMin = 4;
/** A line of a multi-line secret (a key file) shorter than this says nothing. */
const secretLineLengthMin = 8;

/** Replaces the values of an order's sensitive variables wherever a person or a file could meet them. */
export type SecretMask = {
  text(text: string): string;
  json(value: unknown): unknown;
};

export function secretMask(order: WorkOrder): SecretMask {
  const secrets = new Set<string>();
  for (const { value, sensitive } of Object.values(order.variables)) {
    if (sensitive) collect(value, secrets);
  }
  secrets.add(order.stateToken);
  secrets.delete('');
  return secretMaskOf(secrets);
}

export function secretMaskOf(secrets: Iterable<string>): SecretMask {
  const exact = new Set(secrets);
  // Longest first: a secret that contains another must not leave its rest behind.
  const parts = [...exact]
    .flatMap(asItMayAppear)
    .filter((each) => each.length >= substringLengthMin)
    .sort((a, b) => b.length - a.length);
  const text = (input: string): string => {
    if (exact.has(input)) return masked;
    let output = input;
    for (const part of parts) if (output.includes(part)) output = output.replaceAll(part, masked);
    return output;
  };
  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return exact.has(String(value)) ? masked : value;
    if (Array.isArray(value)) return value.map(json);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [text(key), json(each)]));
  };
  return { text, json };
}

/** As itself, as it looks inside a JSON string, and line by line. */
function asItMayAppear(secret: string): string[] {
  const lines = secret.split('\n').filter((line) => line.trim().length >= secretLineLengthMin);
  return [secret, JSON.stringify(secret).slice(1, -1), ...(secret.includes('\n') ? lines : [])];
}

function collect(value: Json, into: Set<string>): void {
  if (typeof value === 'string') into.add(value);
  else if (typeof value === 'number') into.add(String(value));
  else if (value !== null && typeof value === 'object') {
    for (const each of Object.values<Json>(value as { readonly [key: string]: Json })) {
      collect(each, into);
    }
  }
}
