import type { Counts, DriftFinding } from '@keelson/domain';
import type { PlanDocument, PlannedChange } from '../executor.port';
import { masked } from '../secrets/secret-mask';
import type { NativePlan, NativeStep } from './plan-stack';
import type { Attributes, Observed } from './resource-type';
import type { Digests } from './digest';

const shownDigestLength = 12;

export function nativeDocument(plan: NativePlan, digests: Digests): PlanDocument {
  return {
    delta: { resources: plan.resourceCounts, outputs: countOutputs(plan) },
    changes: plan.steps.flatMap((step) => plannedChange(step, digests)),
    outputs: plan.outputActions,
    drift: driftFindings(plan.steps),
    warnings: plan.steps.flatMap(adoptionWarning),
  };
}

export const driftFindings = (steps: readonly NativeStep[]): DriftFinding[] =>
  steps.flatMap(({ address, drift }) => (drift ? [{ address, action: drift }] : []));

function plannedChange(step: NativeStep, digests: Digests): PlannedChange[] {
  const { action, address, resource, recorded, observed } = step;
  if (action === 'noop') return [];
  const reason = reasonOf(step);
  const sensitive = resource?.sensitive === true || recorded?.sensitive === true;
  const after = resource
    ? {
        ...resource.shown,
        ...shown(resource.want(digests), sensitive),
        ...resource.preview,
      }
    : null;
  const before = shown(attributesOf(observed), sensitive);
  return [
    {
      address,
      action,
      ...(reason === undefined ? {} : { reason }),
      before: before && { ...nameOf(step), ...before },
      after,
    },
  ];
}

/** Of the thing that is there now, which for a replacement is not the wanted one. */
function nameOf({ resource, recorded, action }: NativeStep): Attributes {
  if (resource && action !== 'replace') return resource.shown;
  const { path } = recorded?.identity ?? {};
  return path === undefined ? {} : { path };
}

function reasonOf(step: NativeStep): string | undefined {
  if (step.movedFrom !== undefined) return `moved from ${step.movedFrom}`;
  if (step.adopt) return 'was there before: adopted';
  if (step.drift === 'delete' && step.action === 'create') return 'has gone';
  if (step.action === 'forget') {
    return step.recorded?.adopted ? 'was adopted: left as it is' : 'left as it is';
  }
  return undefined;
}

function adoptionWarning({ address, adopt, action }: NativeStep): string[] {
  return adopt && action === 'update'
    ? [`${address} was there before and will be changed; it will never be deleted`]
    : [];
}

/** Digests are shown short; those of sensitive contents not at all. */
function shown(attributes: Attributes | null, sensitive: boolean): Attributes | null {
  if (attributes === null) return null;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      if (typeof value !== 'string' || !/^(hmac-)?sha256:/.test(value)) return [name, value];
      if (sensitive && name !== 'triggers') return [name, masked];
      const hex = value.slice(value.indexOf(':') + 1);
      return [name, `sha256 ${hex.slice(0, shownDigestLength)}…`];
    }),
  );
}

const attributesOf = (observed: Observed): Attributes | null =>
  observed === 'not_applicable' ? null : observed;

function countOutputs({ outputActions }: NativePlan): Counts {
  const actions = Object.values(outputActions).map(({ action }) => action);
  const having = (wanted: string): number => actions.filter((action) => action === wanted).length;
  return { add: having('create'), change: having('update'), delete: having('delete') };
}
