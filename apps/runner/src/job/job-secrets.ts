import type { Json, WorkOrder } from '@keelson/domain';

/** Environment values shorter than this are settings (`1`, `true`, `info`), and masking them would ruin every line. */
const environmentSecretLengthMin = 6;

/** Every text that must not leave the runner in a log line, a plan, a message or an error. */
export function secretsOf(order: WorkOrder): readonly string[] {
  const open = new Set<string>();
  const secret = new Set<string>([order.stateToken]);
  for (const { value, sensitive } of Object.values(order.variables)) {
    collect(value, sensitive ? secret : open);
  }
  for (const value of Object.values(order.environmentVariables)) {
    // What the manifest shows openly elsewhere (a region) is no secret.
    if (value.length >= environmentSecretLengthMin && !open.has(value)) secret.add(value);
  }
  secret.delete('');
  return [...secret];
}

function collect(value: Json, into: Set<string>): void {
  if (typeof value === 'string') into.add(value);
  else if (typeof value === 'number') into.add(String(value));
  else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values<Json>(value)) collect(each, into);
  }
}
