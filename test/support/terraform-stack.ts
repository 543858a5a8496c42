import type { StackFolder } from './manifest-folder';

type Variable = { readonly value: unknown; readonly sensitive?: boolean };

/** A terraform stack of the builtin provider. Its variables are declared for it, as strings. */
export function terraformStack(
  name: string,
  body: string,
  rest: {
    readonly variables?: Readonly<Record<string, unknown>>;
    readonly [field: string]: unknown;
  } = {},
): StackFolder {
  const { variables = {}, ...fields } = rest;
  const declared = Object.entries(variables).map(
    ([each, given]) => `variable "${each}" {
      type      = string
      sensitive = ${isSensitive(given)}
    }`,
  );
  const files = { 'main.tf': [...declared, body].join('\n') };
  return { name, provisioner: 'terraform', files, variables, ...fields };
}

function isSensitive(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false;
  const { sensitive, valueFrom } = given as Partial<Variable> & { valueFrom?: object };
  return sensitive === true || (valueFrom !== undefined && 'secret' in valueFrom);
}
