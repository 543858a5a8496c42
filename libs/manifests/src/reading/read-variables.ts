import type { Json } from '@keelson/domain';
import { STACK_VARIABLES_MAX } from '../manifest-limits';
import type { VariableWish } from '../manifest';
import { isIdentifier, type Field } from './field';

/**
 * A variable is a plain value or one of the forms `{ value }`, `{ value, sensitive }`, `{ valueFrom }`. A map with the key
 * `valueFrom` or `sensitive` is always a form, and its other keys are faults: taken as a value, a misspelt form would put a
 * secret into the log in clear. A value that is such a map is written `{ value: { … } }`.
 */
export function readVariables(
  field: Field,
  environment: string,
): Readonly<Record<string, VariableWish>> {
  const entries = field.entries();
  if (entries.length > STACK_VARIABLES_MAX) {
    field.fault(`has ${entries.length} variables; at most ${STACK_VARIABLES_MAX} are accepted`);
    return {};
  }
  return Object.fromEntries(
    entries.flatMap(([name, variable]) => {
      if (!isIdentifier(name)) {
        variable.fault(
          'a variable is named by letters, digits, _ and -, starting with a letter or _',
        );
        return [];
      }
      const wish = readVariable(variable, environment);
      return wish === undefined ? [] : [[name, wish]];
    }),
  );
}

function readVariable(field: Field, environment: string): VariableWish | undefined {
  if (field.has('valueFrom')) {
    if (!field.isMapOf(['valueFrom'])) return undefined;
    return readValueFrom(field.at('valueFrom'), environment);
  }
  if (field.has('sensitive')) return readSensitive(field);
  const isForm = field.has('value') && Object.keys(field.value as object).length === 1;
  return { kind: 'literal', value: (isForm ? field.at('value').value : field.value) as Json };
}

function readSensitive(field: Field): VariableWish | undefined {
  field.isMapOf(['value', 'sensitive']);
  const sensitive = field.at('sensitive').flag();
  const value = field.at('value');
  if (value.missing) return value.fault('is required');
  if (sensitive === undefined) return undefined;
  return { kind: sensitive ? 'sensitive' : 'literal', value: value.value as Json };
}

function readValueFrom(field: Field, environment: string): VariableWish | undefined {
  if (field.has('secret')) {
    if (!field.isMapOf(['secret'])) return undefined;
    const secret = field.at('secret').name();
    return secret === undefined ? undefined : { kind: 'secret', secret };
  }
  if (!field.isMapOf(['stack', 'output', 'environment'])) return undefined;
  const stack = field.at('stack').name();
  const output = readOutput(field.at('output'));
  const elsewhere = field.at('environment');
  const from = elsewhere.missing ? environment : elsewhere.name();
  if (stack === undefined || output === undefined || from === undefined) return undefined;
  return { kind: 'output', from: { environment: from, stack }, output };
}

function readOutput(field: Field): string | undefined {
  const output = field.text();
  if (output === undefined || isIdentifier(output)) return output;
  return field.fault('an output is named by letters, digits, _ and -, starting with a letter or _');
}
