import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '@keelson/domain';
import { LineCounter, parseDocument } from 'yaml';
import { StackInvalid, fault, type Fault } from './fault';
import { resourceTypes } from './types/resource-types';

export type SourceResource = {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  /** Where it stands: `resources[0]`. */
  readonly path: string;
  readonly dependsOn: readonly string[];
  readonly properties: Readonly<Record<string, Json>>;
};
export type SourceOutput = {
  readonly name: string;
  readonly value: Json;
  readonly sensitive: boolean;
};
export type StackSource = {
  readonly resources: readonly SourceResource[];
  readonly outputs: readonly SourceOutput[];
};

const fileNames = ['stack.yaml', 'stack.yml'];
const resourcesMax = 10_000;
const aliasesMax = 100;
const nameRule = /^[A-Za-z_][\w-]*$/;

/** Reads `stack.yaml` and tells everything that is wrong with its shape at once. References are not resolved here. */
export async function readStack(folder: string): Promise<StackSource> {
  const faults: Fault[] = [];
  const document = parse(await readText(folder));
  const root = asMap(document, 'stack.yaml', faults);
  refuseOthers(root, ['resources', 'outputs'], 'stack.yaml', faults);
  const list = root.resources ?? [];
  if (!Array.isArray(list)) throw fault('resources', 'must be a list');
  if (list.length > resourcesMax) throw fault('resources', `more than ${resourcesMax} resources`);
  const resources = list.map((each: Json, index) =>
    readResource(each, `resources[${index}]`, faults),
  );
  refuseTwins(resources, faults);
  const outputs = Object.entries(asMap(root.outputs ?? {}, 'outputs', faults)).map(
    ([name, value]) => readOutput(name, value, faults),
  );
  if (faults.length > 0) throw new StackInvalid(faults);
  return { resources, outputs };
}

async function readText(folder: string): Promise<string> {
  for (const name of fileNames) {
    const text = await readFile(join(folder, name), 'utf8').catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      },
    );
    if (text !== undefined) return text;
  }
  throw fault('stack.yaml', 'the source has no such file');
}

function parse(text: string): Json {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const faults = document.errors.map((error) => ({
    path: `stack.yaml:${lines.linePos(error.pos[0]).line}`,
    message: error.message.split('\n')[0] ?? error.code,
  }));
  if (faults.length > 0) throw new StackInvalid(faults);
  return (document.toJS({ maxAliasCount: aliasesMax }) ?? {}) as Json;
}

function readResource(value: Json, path: string, faults: Fault[]): SourceResource {
  const map = asMap(value, path, faults);
  refuseOthers(map, ['type', 'name', 'dependsOn', 'properties'], path, faults);
  const type = textOf(map.type, `${path}.type`, faults);
  const name = textOf(map.name, `${path}.name`, faults);
  if (name !== '' && !nameRule.test(name)) {
    faults.push({ path: `${path}.name`, message: 'must be letters, digits, - and _' });
  }
  const properties = asMap(map.properties ?? {}, `${path}.properties`, faults);
  checkProperties(type, properties, path, faults);
  return {
    address: `${type}.${name}`,
    type,
    name,
    path,
    dependsOn: textsOf(map.dependsOn ?? [], `${path}.dependsOn`, faults),
    properties,
  };
}

function checkProperties(
  type: string,
  properties: Readonly<Record<string, Json>>,
  path: string,
  faults: Fault[],
): void {
  if (type === '') return;
  const known = Object.hasOwn(resourceTypes, type) ? resourceTypes[type] : undefined;
  if (!known) {
    const types = Object.keys(resourceTypes).join(', ');
    faults.push({ path: `${path}.type`, message: `unknown type ${type}; there are ${types}` });
    return;
  }
  refuseOthers(properties, [...known.required, ...known.optional], `${path}.properties`, faults);
  for (const name of known.required) {
    if (!Object.hasOwn(properties, name)) {
      faults.push({ path: `${path}.properties.${name}`, message: 'is required' });
    }
  }
}

function readOutput(name: string, value: Json, faults: Fault[]): SourceOutput {
  const path = `outputs.${name}`;
  if (value === null || typeof value !== 'object') return { name, value, sensitive: false };
  const map = asMap(value, path, faults);
  refuseOthers(map, ['value', 'sensitive'], path, faults);
  if (map.sensitive !== undefined && typeof map.sensitive !== 'boolean') {
    faults.push({ path: `${path}.sensitive`, message: 'must be true or false' });
  }
  if (map.value === undefined) faults.push({ path: `${path}.value`, message: 'is required' });
  return { name, value: map.value ?? null, sensitive: map.sensitive === true };
}

function refuseTwins(resources: readonly SourceResource[], faults: Fault[]): void {
  const first = new Map<string, string>();
  for (const { address, path } of resources) {
    const other = first.get(address);
    if (other === undefined) first.set(address, path);
    else faults.push({ path, message: `${address} is already declared at ${other}` });
  }
}

function asMap(value: Json, path: string, faults: Fault[]): Readonly<Record<string, Json>> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return value as Readonly<Record<string, Json>>;
  }
  faults.push({ path, message: 'must be a map' });
  return {};
}

function refuseOthers(
  map: Readonly<Record<string, Json>>,
  known: readonly string[],
  path: string,
  faults: Fault[],
): void {
  for (const name of Object.keys(map)) {
    if (known.includes(name)) continue;
    const place = path === 'stack.yaml' ? name : `${path}.${name}`;
    faults.push({ path: place, message: `unknown field; there are ${known.join(', ')}` });
  }
}

function textOf(value: Json | undefined, path: string, faults: Fault[]): string {
  if (typeof value === 'string' && value !== '') return value;
  faults.push({ path, message: value === undefined ? 'is required' : 'must be a text' });
  return '';
}

function textsOf(value: Json, path: string, faults: Fault[]): string[] {
  if (!Array.isArray(value)) {
    faults.push({ path, message: 'must be a list' });
    return [];
  }
  return value.map((each: Json, index) => textOf(each, `${path}[${index}]`, faults));
}
