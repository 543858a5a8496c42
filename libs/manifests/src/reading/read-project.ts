import type { EnvironmentWish, InfraProjectManifest, StackWish } from '../manifest';
import {
  CONCURRENCY_DEFAULT,
  CONCURRENCY_MAX,
  PROJECT_ENVIRONMENTS_MAX,
  PROJECT_STACKS_MAX,
} from '../manifest-limits';
import type { Field } from './field';
import { readGate } from './read-gate';
import { readStack, STACK_FIELDS } from './read-stack';

export function readProject(
  spec: Field,
  allowPaths: boolean,
): InfraProjectManifest['spec'] | undefined {
  if (!spec.isMapOf(['environments', 'stacks', 'concurrency'])) return undefined;
  const stated = spec.at('environments').items(PROJECT_ENVIRONMENTS_MAX).map(readEnvironment);
  const items = spec.at('stacks').items(PROJECT_STACKS_MAX);
  if (items.length === 0) spec.at('stacks').fault('a project has at least one stack');
  const stacks = items.map((item) => readProjectStack(item, allowPaths));
  const concurrencyMax = readConcurrency(spec.at('concurrency'));
  if (!stated.every((each) => each !== undefined)) return undefined;
  if (!stacks.every((each) => each !== undefined) || concurrencyMax === undefined) return undefined;
  const environments = spec.at('environments').missing ? mentionedIn(stacks) : stated;
  return { environments, stacks, concurrencyMax };
}

function readEnvironment(field: Field): EnvironmentWish | undefined {
  if (!field.isMapOf(['name', 'gate'])) return undefined;
  const name = field.at('name').name();
  const gate = readGate(field.at('gate'));
  return name === undefined ? undefined : { name, ...(gate && { gate }) };
}

function readProjectStack(field: Field, allowPaths: boolean): StackWish | undefined {
  if (!field.isMapOf(['name', 'environment', ...STACK_FIELDS, 'gate'])) return undefined;
  const name = field.at('name').name();
  return readStack(field, name, field.at('environment').name(), allowPaths);
}

function readConcurrency(field: Field): number | undefined {
  if (field.missing) return CONCURRENCY_DEFAULT;
  const { value } = field;
  if (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= 1 &&
    value <= CONCURRENCY_MAX
  ) {
    return value;
  }
  return field.fault(`must be a whole number from 1 to ${CONCURRENCY_MAX}`);
}

function mentionedIn(stacks: readonly StackWish[]): EnvironmentWish[] {
  return [...new Set(stacks.map((stack) => stack.environment))].map((name) => ({ name }));
}
