import type { Counts } from '@keelson/domain';
import { decide, driftOf } from './decide';
import { dependencyOrder } from './dependency-order';
import type { NativeState, Recorded } from './native-state';
import { recordOutputs } from './native-state';
import type { ResolvedResource, ResolvedStack } from './resolve-stack';
import type { Attributes, Look, Observed } from './resource-type';
import { resourceTypes } from './types/resource-types';

export type NativeStep = {
  readonly address: string;
  readonly action: 'create' | 'update' | 'replace' | 'noop' | 'delete' | 'forget' | 'move';
  readonly adopt: boolean;
  readonly observed: Observed;
  /** Wanted; absent for what is only recorded. */
  readonly resource?: ResolvedResource;
  readonly recorded?: Recorded;
  /** The address that the record had before. */
  readonly movedFrom?: string;
  readonly drift?: 'update' | 'delete';
  /** The thing that it replaces is now managed under another address. */
  readonly keepOld?: boolean;
};

export type NativePlan = {
  /** What is no longer wanted first, dependents before what they depend on; then what is wanted, the other way round. */
  readonly steps: readonly NativeStep[];
  readonly outputs: NativeState['outputs'];
  readonly resourceCounts: Counts;
  readonly outputActions: Readonly<Record<string, { readonly action: string }>>;
  readonly noChanges: boolean;
};

export type Looking = Pick<Look, 'digests' | 'guard'>;

/** Looks at everything and decides; changes nothing. */
export async function planStack(
  stack: ResolvedStack,
  state: NativeState,
  looking: Looking,
): Promise<NativePlan> {
  const { records, movedFrom } = followMoves(stack, state);
  const claimed = new Set(stack.resources.map(({ key }) => key));
  const wanted = new Set(stack.resources.map(({ address }) => address));
  const steps: NativeStep[] = [];
  for (const [address, recorded] of inRemovalOrder(records)) {
    if (!wanted.has(address)) steps.push(await planRemoval(address, recorded, claimed, looking));
  }
  for (const resource of stack.resources) {
    const step = await planResource(resource, records.get(resource.address), looking);
    const from = movedFrom.get(resource.address);
    const keepOld = step.recorded !== undefined && claimed.has(step.recorded.key);
    steps.push({ ...(from === undefined ? step : moved(step, from)), keepOld });
  }
  const outputs = recordOutputs(stack.outputs, looking.digests);
  const outputActions = compareOutputs(state.outputs, outputs);
  return {
    steps,
    outputs,
    outputActions,
    resourceCounts: countActions(steps.map(({ action }) => action)),
    noChanges:
      steps.every(({ action }) => action === 'noop') &&
      Object.values(outputActions).every(({ action }) => action === 'noop'),
  };
}

export async function planResource(
  resource: ResolvedResource,
  recorded: Recorded | undefined,
  looking: Looking,
): Promise<NativeStep> {
  const sameThing = recorded?.key === resource.key;
  const look = { ...looking, recorded: sameThing ? recorded.attributes : null };
  const observed = await resource.read(look);
  const drift = recorded && (await findDrift(resource, recorded, observed, looking));
  return {
    address: resource.address,
    ...decide(resource.key, resource.want(looking.digests), recorded, observed),
    observed,
    resource,
    ...(recorded ? { recorded } : {}),
    ...(drift ? { drift } : {}),
  };
}

/** What is recorded may have another identity, or digests made another way, than what is wanted now: then it is looked at once more. */
async function findDrift(
  resource: ResolvedResource,
  recorded: Recorded,
  observed: Observed,
  looking: Looking,
): Promise<'update' | 'delete' | undefined> {
  if (recorded.key === resource.key && recorded.sensitive === resource.sensitive) {
    return observed === 'not_applicable' ? undefined : driftOf(recorded, observed);
  }
  return driftOf(recorded, await readRecorded(recorded, looking));
}

export function readRecorded(recorded: Recorded, looking: Looking): Promise<Attributes | null> {
  const type = resourceTypes[recorded.type];
  if (!type) throw new Error(`the state has a resource of the unknown type ${recorded.type}`);
  return type.readRecorded(recorded.identity, { ...looking, recorded: recorded.attributes });
}

async function planRemoval(
  address: string,
  recorded: Recorded,
  claimed: ReadonlySet<string>,
  looking: Looking,
): Promise<NativeStep> {
  const observed = await readRecorded(recorded, looking);
  const keep =
    recorded.adopted ||
    observed === null ||
    claimed.has(recorded.key) ||
    resourceTypes[recorded.type]?.destroyable(recorded.identity) !== true;
  const drift = driftOf(recorded, observed);
  return {
    address,
    action: keep ? 'forget' : 'delete',
    adopt: false,
    observed,
    recorded,
    ...(drift ? { drift } : {}),
  };
}

/** Each before all that it depended on. A cycle in what was recorded must not keep anything from being removed. */
function inRemovalOrder(records: ReadonlyMap<string, Recorded>): [string, Recorded][] {
  const nodes = [...records].map(([address, recorded]) => ({
    address,
    recorded,
    dependencies: recorded.dependencies,
  }));
  return dependencyOrder(nodes, () => undefined)
    .reverse()
    .map(({ address, recorded }) => [address, recorded]);
}

/** A renamed resource is the same thing under another address, not one to delete and one to make. */
function followMoves(
  stack: ResolvedStack,
  state: NativeState,
): { records: Map<string, Recorded>; movedFrom: Map<string, string> } {
  const records = new Map(state.resources);
  const movedFrom = new Map<string, string>();
  const wanted = new Set(stack.resources.map(({ address }) => address));
  const orphans = new Map<string, string>();
  for (const [address, { key }] of records) if (!wanted.has(address)) orphans.set(key, address);
  for (const { address, key } of stack.resources) {
    const from = orphans.get(key);
    const recorded = from === undefined ? undefined : records.get(from);
    if (from === undefined || !recorded || records.has(address)) continue;
    records.delete(from);
    records.set(address, recorded);
    movedFrom.set(address, from);
  }
  return { records, movedFrom };
}

const moved = (step: NativeStep, movedFrom: string): NativeStep => ({
  ...step,
  movedFrom,
  action: step.action === 'noop' ? 'move' : step.action,
});

/** A replaced resource counts as one added and one deleted. */
export function countActions(actions: readonly NativeStep['action'][]): Counts {
  const counts = { add: 0, change: 0, delete: 0 };
  for (const action of actions) {
    if (action === 'create' || action === 'replace') counts.add += 1;
    if (action === 'update') counts.change += 1;
    if (action === 'delete' || action === 'replace') counts.delete += 1;
  }
  return counts;
}

function compareOutputs(
  before: NativeState['outputs'],
  after: NativeState['outputs'],
): NativePlan['outputActions'] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    names.map((name) => {
      const [old, now] = [before[name]?.digest, after[name]?.digest];
      const action =
        old === undefined
          ? 'create'
          : now === undefined
            ? 'delete'
            : old === now
              ? 'noop'
              : 'update';
      return [name, { action }];
    }),
  );
}
