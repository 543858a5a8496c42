import type { Provisioner } from '@keelson/domain';
import { STACK_DEPENDENCIES_MAX } from '../manifest-limits';
import type { StackReference, StackWish } from '../manifest';
import { isName, NAME_RULE, type Field } from './field';
import { readFlowControl } from './read-flow-control';
import { readGate } from './read-gate';
import { readSource } from './read-source';
import { readVariables } from './read-variables';

export const STACK_FIELDS = ['provisioner', 'source', 'variables', 'flowControl', 'dependsOn'];
const PROVISIONERS: readonly Provisioner[] = ['terraform', 'opentofu', 'native'];
const NOT_YET = ['pulumi', 'workflow'];

/** Reads what a stack of a project and a stack on its own have in common. */
export function readStack(
  field: Field,
  name: string | undefined,
  environment: string | undefined,
  allowPaths: boolean,
): StackWish | undefined {
  const provisioner = readProvisioner(field.at('provisioner'));
  const source = readSource(field.at('source'), allowPaths);
  // The references of a stack whose environment is at fault are read nonetheless, for their own faults.
  const variables = readVariables(field.at('variables'), environment ?? '');
  const flowControl = readFlowControl(field.at('flowControl'));
  const dependsOn = field
    .at('dependsOn')
    .items(STACK_DEPENDENCIES_MAX)
    .map((item) => readReference(item, environment ?? ''));
  const gate = readGate(field.at('gate'));
  if (!name || !environment || !provisioner || !source) return undefined;
  if (!dependsOn.every((each) => each !== undefined)) return undefined;
  return {
    name,
    environment,
    provisioner,
    source,
    variables,
    flowControl,
    dependsOn,
    ...(gate && { gate }),
  };
}

function readProvisioner(field: Field): Provisioner | undefined {
  const text = field.text();
  if (text === undefined) return undefined;
  const known = PROVISIONERS.find((each) => each === text);
  if (known !== undefined) return known;
  if (NOT_YET.includes(text)) {
    return field.fault(`the provisioner ${text} is not available in this version`);
  }
  return field.fault(`must be one of ${PROVISIONERS.join(', ')}`);
}

/** `stack`, `environment/stack` or `environment:stack`. */
function readReference(field: Field, environment: string): StackReference | undefined {
  const text = field.text();
  if (text === undefined) return undefined;
  const parts = text.split(/[/:]/);
  if (parts.length > 2 || !parts.every(isName)) {
    return field.fault(`must be STACK or ENVIRONMENT/STACK; each ${NAME_RULE}`);
  }
  const [first = '', second] = parts;
  return second === undefined
    ? { environment, stack: first }
    : { environment: first, stack: second };
}
