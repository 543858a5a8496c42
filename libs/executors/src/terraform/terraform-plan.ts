import type { Counts, DriftFinding } from '@keelson/domain';
import type { PlanDocument, PlannedChange } from '../executor.port';
import { masked } from '../secrets/secret-mask';

type Change = {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  readonly importing?: unknown;
};
type ResourceChange = {
  readonly address: string;
  readonly previous_address?: string;
  readonly mode: string;
  readonly change: Change;
  readonly action_reason?: string;
};
/** What `show -json` of a saved plan answers (format 1.x), as far as it is used here. Values are in clear. */
export type ShownPlan = {
  readonly format_version: string;
  readonly errored?: boolean;
  readonly applyable?: boolean;
  readonly resource_changes?: readonly ResourceChange[];
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, Change>>;
};

const unknownYet = '(known after apply)';

export function planDocument(plan: ShownPlan, warnings: readonly string[]): PlanDocument {
  const resources = plan.resource_changes ?? [];
  const outputs = Object.entries(plan.output_changes ?? {});
  return {
    delta: {
      resources: count(
        resources.filter(({ mode }) => mode === 'managed').map(({ change }) => change),
      ),
      outputs: count(outputs.map(([, change]) => change)),
    },
    changes: resources.flatMap(plannedChange),
    outputs: Object.fromEntries(
      outputs.map(([name, change]) => [name, { action: outputAction(change) }]),
    ),
    drift: (plan.resource_drift ?? []).flatMap(driftFinding),
    warnings,
  };
}

/** A replaced resource counts as one added and one deleted. */
function count(changes: readonly Change[]): Counts {
  const having = (action: string): number =>
    changes.filter(({ actions }) => actions.includes(action)).length;
  return { add: having('create'), change: having('update'), delete: having('delete') };
}

function plannedChange(resource: ResourceChange): PlannedChange[] {
  const action = actionOf(resource);
  if (action === undefined) return [];
  const { change } = resource;
  const after = withUnknown(change.after, change.after_unknown);
  return [
    {
      address: resource.address,
      action,
      ...(resource.action_reason === undefined ? {} : { reason: resource.action_reason }),
      before: withoutSensitive(change.before ?? null, change.before_sensitive),
      after: withoutSensitive(after ?? null, change.after_sensitive),
    },
  ];
}

function actionOf({
  change,
  previous_address,
}: ResourceChange): PlannedChange['action'] | undefined {
  const [first, second] = change.actions;
  if (second !== undefined) return 'replace';
  switch (first) {
    case 'create':
    case 'update':
    case 'delete':
    case 'read':
    case 'forget':
      return first;
    default:
      if (change.importing) return 'import';
      return previous_address === undefined ? undefined : 'move';
  }
}

const outputAction = ({ actions }: Change): string => {
  if (actions.length > 1) return 'update';
  return actions[0] === undefined || actions[0] === 'no-op' ? 'noop' : actions[0];
};

/** A resource that was only moved is listed there too, without having drifted. */
function driftFinding({ address, change }: ResourceChange): DriftFinding[] {
  const action = change.actions[0];
  return action === undefined || action === 'no-op' ? [] : [{ address, action }];
}

/** `marks` is `true`, or a tree that mirrors the value. */
export function withoutSensitive(value: unknown, marks: unknown): unknown {
  if (marks === true) return value === null || value === undefined ? value : masked;
  return mirrored(value, marks, withoutSensitive);
}

/** What is not known before the apply is absent from `after`. */
function withUnknown(value: unknown, marks: unknown): unknown {
  if (marks === true) return unknownYet;
  if (isObject(marks) && !Array.isArray(marks) && isObject(value) && !Array.isArray(value)) {
    const names = new Set([...Object.keys(value), ...Object.keys(marks)]);
    return Object.fromEntries(
      [...names].flatMap((name) => unknownEntry(name, value[name], marks[name])),
    );
  }
  return mirrored(value, marks, withUnknown);
}

function unknownEntry(name: string, value: unknown, marks: unknown): [string, unknown][] {
  const result = withUnknown(value, marks);
  return result === undefined ? [] : [[name, result]];
}

function mirrored(
  value: unknown,
  marks: unknown,
  visit: (value: unknown, marks: unknown) => unknown,
): unknown {
  if (!isObject(value) || !isObject(marks)) return value;
  if (Array.isArray(value)) return value.map((each, index) => visit(each, marks[index]));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, visit(each, marks[key])]),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string | number, unknown>> =>
  typeof value === 'object' && value !== null;
