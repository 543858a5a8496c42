import type { StackFolder } from './manifest-folder';

type Resource = Readonly<Record<string, unknown>>;

/** A native stack in a few words. Its paths are relative to its own folder (`RunningKeelson.nativeFolder`). */
export function nativeStack(
  name: string,
  resources: readonly Resource[],
  rest: { readonly outputs?: object; readonly [field: string]: unknown } = {},
): StackFolder {
  const { outputs = {}, ...fields } = rest;
  const files = { 'stack.yaml': JSON.stringify({ resources, outputs }) };
  return { name, provisioner: 'native', files, ...fields };
}

export const exec = (name: string, command: string, properties: object = {}): Resource => ({
  type: 'exec',
  name,
  properties: { command, ...properties },
});

/** A command that says that it is there, and then waits for the spec. */
export const waitFor = (here: string, goOn: string): string =>
  `echo ${here} > ${here}; while [ ! -e ${goOn} ]; do sleep 0.05; done`;
