import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export type StackFolder = {
  readonly name: string;
  readonly environment?: string;
  readonly provisioner: 'native' | 'terraform';
  /** The files of its source, by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
};

export const ENVIRONMENT = 'test';

/** Writes a project as a person would: a manifest, and a folder with the source of each stack. Answers the folder. */
export function writeProject(
  folder: string,
  { org, name = 'shop' }: { readonly org: string; readonly name?: string },
  stacks: readonly StackFolder[],
): string {
  for (const stack of stacks) writeFiles(path.join(folder, stack.name), stack.files);
  const document = {
    apiVersion: 'keelson.dev/v1',
    kind: 'InfraProject',
    metadata: { name, org },
    spec: {
      environments: [...new Set(stacks.map(environmentOf))].map((each) => ({ name: each })),
      stacks: stacks.map(({ files: _files, ...stack }) => ({
        ...stack,
        environment: environmentOf(stack),
        source: { path: `./${stack.name}` },
      })),
    },
  };
  // JSON is YAML.
  writeFiles(folder, { 'keelson.yaml': JSON.stringify(document, null, 2) });
  return folder;
}

export function output(stack: string, name: string): { readonly valueFrom: object } {
  return { valueFrom: { stack, output: name } };
}

const environmentOf = ({ environment }: { environment?: unknown }): string =>
  typeof environment === 'string' ? environment : ENVIRONMENT;

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), content);
  }
}
