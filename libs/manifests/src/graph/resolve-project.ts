import type { FlowControl } from '@keelson/domain';
import type { FaultPath } from '../fault';
import type { EnvironmentWish, InfraProjectManifest, StackReference, StackWish } from '../manifest';
import { completeFlowControl } from '../reading/complete-flow-control';
import { FaultList } from '../reading/fault-list';
import { findCycles, type Edge } from './find-cycles';
import { topologicalOrder } from './topological-order';

export type PlannedStack = Omit<StackWish, 'flowControl'> & {
  /** `environment/stack`, unique in the project. */
  readonly id: string;
  readonly flowControl: FlowControl;
  /** Indices in `stacks` of all that it waits for, each once: named by `dependsOn` or by a variable's `valueFrom`. */
  readonly upstreams: readonly number[];
};

/** A project whose every reference leads somewhere and whose graph has no cycle. */
export type ProjectPlan = {
  readonly name: string;
  readonly org: string;
  readonly concurrencyMax: number;
  readonly environments: readonly EnvironmentWish[];
  /** Every stack comes after the stacks that it waits for; otherwise in the manifest's order. */
  readonly stacks: readonly PlannedStack[];
};

type Reference = Edge & { readonly path: FaultPath };
type Report = (path: FaultPath, message: string) => void;

const CYCLES_REPORTED_MAX = 10;
const CYCLE_NAMES_MAX = 200;

/**
 * Checks a project's graph: names that occur twice, environments and stacks that are not there, stacks that wait for
 * themselves, cycles. Throws `ManifestInvalid` with all faults. Linear in stacks and references.
 */
export function resolveProject(manifest: InfraProjectManifest): ProjectPlan {
  const { metadata, spec, origin } = manifest;
  const faults = new FaultList();
  const report: Report = (path, message) => faults.add(origin, path, message);
  const environments = indexEnvironments(spec.environments, report);
  const places = indexStacks(spec.stacks, environments, report);
  const upstreams = spec.stacks.map((stack, index) =>
    referencesOf(stack, index).flatMap(({ to, path }) => {
      const fault = referenceFault(to, index, places, environments);
      if (fault !== undefined) report(path, fault);
      return fault === undefined ? [{ to: places.get(idOf(to))!, path }] : [];
    }),
  );
  reportCycles(spec.stacks, upstreams, report);
  faults.throwIfAny(origin.file);
  return {
    name: metadata.name,
    org: metadata.org,
    concurrencyMax: spec.concurrencyMax,
    environments: spec.environments,
    stacks: inOrder(spec.stacks, upstreams),
  };
}

function idOf({ environment, stack }: StackReference): string {
  return `${environment}/${stack}`;
}

function indexEnvironments(
  environments: readonly EnvironmentWish[],
  report: Report,
): ReadonlySet<string> {
  const names = new Set<string>();
  environments.forEach(({ name }, index) => {
    if (names.has(name)) {
      report(['spec', 'environments', index, 'name'], `the environment ${name} occurs twice`);
    }
    names.add(name);
  });
  return names;
}

function indexStacks(
  stacks: readonly StackWish[],
  environments: ReadonlySet<string>,
  report: Report,
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  stacks.forEach(({ name, environment }, index) => {
    const path = ['spec', 'stacks', index];
    const id = idOf({ environment, stack: name });
    const first = places.get(id);
    if (first !== undefined) {
      report([...path, 'name'], `${id} is already defined by spec.stacks[${first}]`);
    } else places.set(id, index);
    if (!environments.has(environment)) {
      report([...path, 'environment'], `there is no environment ${environment} in this project`);
    }
  });
  return places;
}

function referencesOf(
  stack: StackWish,
  index: number,
): { readonly to: StackReference; readonly path: FaultPath }[] {
  const path = ['spec', 'stacks', index];
  const explicit = stack.dependsOn.map((to, at) => ({ to, path: [...path, 'dependsOn', at] }));
  const outputs = Object.entries(stack.variables).flatMap(([name, variable]) =>
    variable.kind === 'output'
      ? [{ to: variable.from, path: [...path, 'variables', name, 'valueFrom', 'stack'] }]
      : [],
  );
  return [...explicit, ...outputs];
}

function referenceFault(
  to: StackReference,
  from: number,
  places: ReadonlyMap<string, number>,
  environments: ReadonlySet<string>,
): string | undefined {
  if (!environments.has(to.environment)) {
    return `there is no environment ${to.environment} in this project`;
  }
  const place = places.get(idOf(to));
  if (place === undefined) return `there is no stack ${to.stack} in environment ${to.environment}`;
  return place === from ? 'a stack cannot depend on itself' : undefined;
}

function reportCycles(
  stacks: readonly StackWish[],
  upstreams: readonly (readonly Reference[])[],
  report: Report,
): void {
  for (const { start, edges } of findCycles(upstreams, CYCLES_REPORTED_MAX)) {
    const names = [start, ...edges.map((edge) => edge.to)].map((index) => {
      const { environment = '', name = '' } = stacks[index] ?? {};
      return idOf({ environment, stack: name });
    });
    const left = names.length - CYCLE_NAMES_MAX;
    if (left > 0) names.splice(CYCLE_NAMES_MAX / 2, left, `(${left} more)`);
    report(edges.at(-1)?.path ?? [], `the stacks wait for each other: ${names.join(' -> ')}`);
  }
}

function inOrder(
  stacks: readonly StackWish[],
  upstreams: readonly (readonly Reference[])[],
): PlannedStack[] {
  const distinct = upstreams.map((references) => [...new Set(references.map(({ to }) => to))]);
  const order = topologicalOrder(distinct);
  const placed = new Array<number>(stacks.length);
  order.forEach((index, place) => (placed[index] = place));
  return order.flatMap((index) => {
    const stack = stacks[index];
    if (stack === undefined) return [];
    return {
      ...stack,
      id: idOf({ environment: stack.environment, stack: stack.name }),
      flowControl: completeFlowControl(stack.flowControl),
      upstreams: (distinct[index] ?? []).map((upstream) => placed[upstream] ?? 0),
    };
  });
}
