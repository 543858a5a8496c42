import { registerDecorator } from 'class-validator';

export const IS_ENVIRONMENT = 'isEnvironment';
const VARIABLES_MAX = 100;
const VALUE_LENGTH_MAX = 32_768;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

type Fault = { readonly path: string; readonly message: string };

/** Environment variables: an object of strings. Each wrong one is a fault with its own path. */
export function IsEnvironment(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: IS_ENVIRONMENT,
      target: target.constructor,
      propertyName: String(propertyName),
      validator: { validate: (value) => environmentFaults(value).length === 0 },
    });
}

/** Paths are relative to the property; an empty one is the property itself. */
export function environmentFaults(value: unknown): readonly Fault[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path: '', message: 'must be an object of strings' }];
  }
  const entries = Object.entries(value);
  if (entries.length > VARIABLES_MAX) {
    return [{ path: '', message: `must have at most ${VARIABLES_MAX} variables` }];
  }
  return entries.flatMap(([name, text]) => {
    const message = NAME.test(name) ? valueFault(text) : 'is no name of an environment variable';
    return message === undefined ? [] : [{ path: `.${name}`, message }];
  });
}

function valueFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value.includes('\0')) return 'must not contain a zero byte';
  return value.length > VALUE_LENGTH_MAX
    ? `must have at most ${VALUE_LENGTH_MAX} characters`
    : undefined;
}
