import type { Json, ReportedOutput, WorkOrder } from '@keelson/domain';
import type { Digests } from './digest';
import { StackInvalid, fault, type Fault } from './fault';
import { interpolate, type Lookup, type Resolved } from './interpolation';
import { PropertyReader } from './property-reader';
import type { StackSource } from './read-stack';
import { orderResources, triggersOf, type OrderedResource } from './resource-order';
import type { Place, Resource } from './resource-type';
import { resourceTypes } from './types/resource-types';

export type ResolvedResource = Resource & {
  readonly address: string;
  readonly type: string;
  readonly dependencies: readonly string[];
  /** Digest of the resolved properties: an apply notices that its plan was made from others. */
  readonly input: string;
  readonly sensitive: boolean;
};
export type ResolvedStack = {
  /** Each after all it depends on. */
  readonly resources: readonly ResolvedResource[];
  readonly outputs: Readonly<Record<string, ReportedOutput>>;
};

type Known = { readonly resource: ResolvedResource; readonly tainted: ReadonlySet<string> };

/**
 * Gives every reference its value. Nothing has to be applied for that: what can be referred to follows from the properties, so a
 * plan is complete. What a sensitive value goes into is sensitive itself.
 */
export async function resolveStack(
  source: StackSource,
  order: WorkOrder,
  place: Place,
  digests: Digests,
): Promise<ResolvedStack> {
  const known = new Map<string, Known>();
  const lookup = lookupIn(order, place, known);
  const faults: Fault[] = [];
  for (const each of orderResources(source.resources)) {
    try {
      known.set(each.address, await resolveResource(each, lookup, place, digests, known));
    } catch (error) {
      if (!(error instanceof StackInvalid)) throw error;
      faults.push(...error.faults);
    }
    // What refers to a faulty resource would only repeat its fault.
    if (faults.length > 0 && !known.has(each.address)) break;
  }
  if (faults.length > 0) throw new StackInvalid(faults);
  const resources = [...known.values()].map(({ resource }) => resource);
  refuseSharedKeys(resources, source);
  return { resources, outputs: resolveOutputs(source, lookup) };
}

async function resolveResource(
  source: OrderedResource,
  lookup: Lookup,
  place: Place,
  digests: Digests,
  known: ReadonlyMap<string, Known>,
): Promise<Known> {
  const path = `${source.path}.properties`;
  const values = new Map<string, Resolved>();
  for (const [name, value] of Object.entries(source.properties)) {
    values.set(name, interpolate(value, `${path}.${name}`, lookup));
  }
  const triggers = source.properties.triggers;
  if (triggers !== undefined) {
    values.set(
      'triggers',
      withInputs(values.get('triggers') as Resolved, triggersOf(source), known),
    );
  }
  const properties = Object.fromEntries(values);
  const type = resourceTypes[source.type];
  if (!type) throw fault(`${source.path}.type`, `unknown type ${source.type}`);
  const resource = await type.create(new PropertyReader(properties, path, source.address), place);
  const tainted = new Set([...values].flatMap(([name, each]) => (each.sensitive ? [name] : [])));
  return {
    tainted,
    resource: {
      ...resource,
      address: source.address,
      type: source.type,
      dependencies: source.dependencies,
      input: digests.ofValue([
        source.type,
        Object.fromEntries([...values].map(([name, { value }]) => [name, value])),
        resource.want(digests),
      ]),
      sensitive: tainted.size > 0,
    },
  };
}

function withInputs(
  triggers: Resolved,
  addresses: readonly string[],
  known: ReadonlyMap<string, Known>,
): Resolved {
  const value = Array.isArray(triggers.value)
    ? triggers.value.map((each: Json) =>
        typeof each === 'string' && addresses.includes(each)
          ? (known.get(each)?.resource.input ?? each)
          : each,
      )
    : triggers.value;
  return { ...triggers, value };
}

function lookupIn(order: WorkOrder, place: Place, known: ReadonlyMap<string, Known>): Lookup {
  const stack: Readonly<Record<string, string>> = {
    name: order.stackName,
    environment: order.environment,
    root: place.root,
  };
  return ([scope = '', name = '', ...rest], path) => {
    if (scope === 'var') return variable(order, name, rest, path);
    if (scope === 'stack') {
      const value = rest.length === 0 ? stack[name] : undefined;
      if (value === undefined) {
        throw fault(path, `there are only stack.${Object.keys(stack).join(', stack.')}`);
      }
      return { value, sensitive: false };
    }
    return attribute(known, `${scope}.${name}`, rest, path);
  };
}

function variable(order: WorkOrder, name: string, rest: readonly string[], path: string): Resolved {
  const given = Object.hasOwn(order.variables, name) ? order.variables[name] : undefined;
  if (!given) throw fault(path, `variable ${name} is not given`);
  let value: Json | undefined = given.value;
  for (const key of rest) {
    value =
      value !== null && typeof value === 'object' && Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, Json>>)[key]
        : undefined;
    if (value === undefined) throw fault(path, `variable ${name} has no ${rest.join('.')}`);
  }
  return { value, sensitive: given.sensitive };
}

function attribute(
  known: ReadonlyMap<string, Known>,
  address: string,
  rest: readonly string[],
  path: string,
): Resolved {
  const found = known.get(address);
  if (!found) throw fault(path, `there is no ${address}`);
  const [name, ...deeper] = rest;
  const { exports } = found.resource;
  if (name === undefined || deeper.length > 0 || !Object.hasOwn(exports, name)) {
    throw fault(path, `${address} has ${Object.keys(exports).join(', ')}`);
  }
  // A file's content may come from another property (a template's variables): then all of it counts.
  const sensitive = found.tainted.has(name) || (name === 'content' && found.tainted.size > 0);
  return { value: exports[name] as Json, sensitive };
}

function resolveOutputs(source: StackSource, lookup: Lookup): ResolvedStack['outputs'] {
  return Object.fromEntries(
    source.outputs.map(({ name, value, sensitive }) => {
      const resolved = interpolate(value, `outputs.${name}`, lookup);
      return [name, { value: resolved.value, sensitive: sensitive || resolved.sensitive }];
    }),
  );
}

/** Two resources that manage the same thing would undo each other's work for ever. */
function refuseSharedKeys(resources: readonly ResolvedResource[], source: StackSource): void {
  const first = new Map<string, string>();
  for (const { key, address } of resources) {
    const other = first.get(key);
    if (other !== undefined) {
      const path = source.resources.find((each) => each.address === address)?.path ?? 'resources';
      throw fault(path, `${address} and ${other} are the same thing (${key})`);
    }
    first.set(key, address);
  }
}
