import type { Counts } from '@keelson/domain';
import { StepFailed } from '../executor.port';
import { applyStep, intentOf, type Hands } from './apply-step';
import { countActions, type NativePlan, type NativeStep } from './plan-stack';
import { runGraph } from './run-graph';

export const resourcesInParallelMax = 4;
const failuresNamedMax = 5;

/**
 * Applies what was decided: first what is no longer wanted, one after the other, then the rest, independent resources at the same
 * time. After a failure nothing new is begun, what is in flight is finished, and what was done stays recorded.
 */
export async function applyPlan(plan: NativePlan, hands: Hands): Promise<Counts> {
  const done = new Map<string, NativeStep['action']>();
  const removals = plan.steps.filter(({ resource }) => !resource);
  const failures: Error[] = [];
  const intents = await recordIntents(plan, hands);
  for (const step of removals) {
    if (failures.length > 0 || hands.writer.failure) break;
    await applyStep(step, false, hands).then(
      (action) => done.set(step.address, action),
      (error: unknown) => failures.push(named(step.address, error)),
    );
  }
  if (failures.length === 0) failures.push(...(await converge(plan, hands, done)));
  for (const address of intents) if (!hands.begun.has(address)) hands.writer.forget(address);
  if (failures.length === 0) hands.writer.setOutputs(plan.outputs);
  await keepState(hands);
  if (failures.length > 0) throw new StepFailed('apply', told(failures));
  return countActions([...done.values()]);
}

function converge(
  plan: NativePlan,
  hands: Hands,
  done: Map<string, NativeStep['action']>,
): Promise<Error[]> {
  const nodes = plan.steps.flatMap((step) =>
    step.resource
      ? [{ step, address: step.address, dependencies: step.resource.dependencies }]
      : [],
  );
  const changed = (address: string): boolean =>
    !['noop', 'move', undefined].includes(done.get(address));
  // Through unchanged ones too: what a resource finds may follow from any that came before it.
  const touched = new Set<string>();
  return runGraph(
    nodes,
    resourcesInParallelMax,
    () => !hands.writer.failure,
    async ({ step, address, dependencies }) => {
      const dependencyChanged = dependencies.some((each) => touched.has(each));
      try {
        done.set(address, await applyStep(step, dependencyChanged, hands));
      } catch (error) {
        throw named(address, error);
      }
      if (dependencyChanged || changed(address)) touched.add(address);
    },
  );
}

/**
 * Remembers in one write what is about to be made, before anything is touched: after a crash, what is found half-made is then
 * known to be ours and not taken for something that was there before. If it fails, nothing has changed.
 */
async function recordIntents(plan: NativePlan, { writer }: Hands): Promise<string[]> {
  const intents: string[] = [];
  for (const { action, resource, recorded, address } of plan.steps) {
    if (action !== 'create' || !resource || recorded) continue;
    writer.record(address, intentOf(resource));
    intents.push(address);
  }
  await writer.flush();
  return intents;
}

/** What could not be recorded has happened all the same: that is the one end of which nobody knows how far it came. */
async function keepState({ writer }: Hands): Promise<void> {
  try {
    await writer.flush();
  } catch (error) {
    throw new StepFailed(
      'apply',
      `what was applied could not be recorded: ${(error as Error).message}`,
      true,
    );
  }
}

const named = (address: string, error: unknown): Error =>
  new Error(`${address}: ${(error as Error).message}`);

function told(failures: readonly Error[]): string {
  const first = failures.slice(0, failuresNamedMax).map(({ message }) => message);
  const more = failures.length - first.length;
  return more > 0 ? `${first.join('; ')}; and ${more} more` : first.join('; ');
}
