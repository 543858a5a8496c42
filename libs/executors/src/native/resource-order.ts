import { dependencyOrder } from './dependency-order';
import { StackInvalid, fault, type Fault } from './fault';
import { referencesIn } from './interpolation';
import type { SourceResource } from './read-stack';

export type OrderedResource = SourceResource & {
  /** Addresses, declared and implied. */
  readonly dependencies: readonly string[];
};

/**
 * The resources so that each comes after all it depends on, otherwise in the manifest's order: the same manifest always gives the same
 * order. A cycle is refused with its members.
 */
export function orderResources(resources: readonly SourceResource[]): OrderedResource[] {
  const known = new Map(resources.map((each) => [each.address, each]));
  const nodes = resources.map((each) => ({ ...each, dependencies: dependenciesOf(each, known) }));
  return dependencyOrder(nodes, (members) => {
    const [first] = members;
    const names = [...members, ...(first ? [first] : [])].map(({ address }) => address);
    throw fault(first?.path ?? 'resources', `depends on itself: ${names.join(' → ')}`);
  });
}

function dependenciesOf(
  resource: SourceResource,
  known: ReadonlyMap<string, SourceResource>,
): string[] {
  const faults: Fault[] = [];
  const found = new Set<string>();
  for (const [index, address] of resource.dependsOn.entries()) {
    if (known.has(address)) found.add(address);
    else {
      faults.push({
        path: `${resource.path}.dependsOn[${index}]`,
        message: `there is no ${address}`,
      });
    }
  }
  for (const { path, reference } of referencesIn(
    resource.properties,
    `${resource.path}.properties`,
  )) {
    const [scope, name] = reference;
    if (scope === 'var' || scope === 'stack') continue;
    const address = `${scope}.${name}`;
    if (known.has(address)) found.add(address);
    else faults.push({ path, message: `there is no ${address}` });
  }
  for (const trigger of triggersOf(resource)) if (known.has(trigger)) found.add(trigger);
  if (faults.length > 0) throw new StackInvalid(faults);
  return [...found];
}

/** A trigger that is a resource's address means that resource; any other value means itself. */
export function triggersOf(resource: SourceResource): string[] {
  const { triggers } = resource.properties;
  return Array.isArray(triggers) ? triggers.filter((each) => typeof each === 'string') : [];
}
