import type { Json, OutputValue, RunInput, VariableSource } from '@keelson/domain';
import type { ShownInput } from './run/run.view';

/** Variables as a page may show them: what is sealed is only said to be there. */
export function shownVariables(
  variables: Readonly<Record<string, VariableSource>>,
): Readonly<Record<string, Json>> {
  return mapValues(variables, shownVariable);
}

function shownVariable(source: VariableSource): Json {
  switch (source.kind) {
    case 'literal':
      return { value: source.value };
    case 'sealed':
      return { sensitive: true };
    case 'output':
      return { valueFrom: { stackId: source.stackId, output: source.output } };
    case 'secret':
      return { sensitive: true, valueFrom: { secret: source.secret } };
  }
}

export function shownInputs(
  inputs: Readonly<Record<string, RunInput>>,
): Readonly<Record<string, ShownInput>> {
  return mapValues(inputs, ({ stackId, output, version, value }) => ({
    stackId,
    output,
    version,
    ...shownOutput(value),
  }));
}

export type ShownOutput = { readonly sensitive: boolean; readonly value?: Json };

/** The value of a sensitive output is absent. */
export function shownOutput(output: OutputValue): ShownOutput {
  return output.sensitive ? { sensitive: true } : { sensitive: false, value: output.value };
}

/**
 * A payload without what is sealed in it: neither ciphertext nor fingerprint leaves the log by way of a view. Where nothing is sealed
 * it is the payload itself: to copy every payload was a tenth of what building all views cost.
 */
export function withoutSealed(value: unknown): Json {
  if (typeof value !== 'object' || value === null) return value as Json;
  if (!holdsSealed(value)) return value as Json;
  if (Array.isArray(value)) return value.map(withoutSealed);
  if ('ciphertext' in value && 'fingerprint' in value) return { sealed: true };
  return mapValues(value as Record<string, unknown>, withoutSealed);
}

function holdsSealed(value: object): boolean {
  if (Array.isArray(value)) return value.some(isOrHoldsSealed);
  if ('ciphertext' in value && 'fingerprint' in value) return true;
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name in fields) if (isOrHoldsSealed(fields[name])) return true;
  return false;
}

function isOrHoldsSealed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && holdsSealed(value);
}

export function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
