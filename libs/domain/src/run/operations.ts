import type { FlowControl, Provisioner } from '../stack/stack.events';
import type { Step } from './run.events';
import type { Run } from './run.state';

/** Which steps a tracked run does, in order (R12 to R14). Asking for a pause asks for a plan to pause at (C16). */
export function operationsOf(flow: FlowControl): readonly Step[] {
  const operations: Step[] = ['init'];
  if (!flow.skipRefresh) operations.push('refresh');
  if (flow.previewBeforeUpdate || flow.pauseBetweenPreviewAndUpdate) operations.push('plan');
  operations.push('apply');
  return operations;
}

export function operationAfter(
  { operations }: Pick<Run, 'operations'>,
  step: Step,
): Step | undefined {
  const index = operations.indexOf(step);
  return index === -1 ? undefined : operations[index + 1];
}

export function pausesBeforeApply({ flowControl }: Pick<Run, 'flowControl'>): boolean {
  return flowControl.pauseBetweenPreviewAndUpdate;
}

/** Whether an apply that may have happened half may be done again (R31). */
export function isIdempotent(provisioner: Provisioner): boolean {
  return provisioner === 'native';
}

/** The switch of TR12: the run does everything but its apply. */
export const skipApplyingVariable = 'KEELSON_SKIP_APPLYING';

export function skipsApplying({ runtimeConfig }: Pick<Run, 'runtimeConfig'>): boolean {
  const environment = runtimeConfig?.environment;
  return (
    environment !== undefined &&
    Object.hasOwn(environment, skipApplyingVariable) &&
    environment[skipApplyingVariable] === 'true'
  );
}
