import type { TerraformWorkspace } from './terraform-workspace';

/**
 * Looking takes no lock: the lane has granted the stack to this run alone, and the lock of a look that was killed would be in the
 * way of the same run's next one.
 */
const planArgs = [
  'plan',
  '-json',
  '-input=false',
  '-no-color',
  '-detailed-exitcode',
  '-lock=false',
];
const applyArgs = ['apply', '-json', '-input=false', '-no-color', '-lock-timeout=30s'];

export async function argsOfPlan(workspace: TerraformWorkspace): Promise<readonly string[]> {
  const variables = await workspace.variableArgs('all');
  return [...planArgs, ...variables, `-out=${workspace.planFile}`];
}

export const argsOfShow = (workspace: TerraformWorkspace): readonly string[] => [
  'show',
  '-json',
  '-no-color',
  workspace.planFile,
];

export async function argsOfApply(workspace: TerraformWorkspace): Promise<readonly string[]> {
  return [...applyArgs, ...(await workspace.variableArgs('ephemeral')), workspace.planFile];
}
