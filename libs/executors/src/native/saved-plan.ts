import { mkdir, readFile, writeFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256, type Digests } from './digest';
import type { NativeState } from './native-state';
import type { NativePlan } from './plan-stack';

/** What was decided, without any value: an apply decides again and compares. */
export type SavedPlan = {
  readonly lineage: string;
  readonly salt: string;
  readonly serial: number;
  readonly steps: readonly {
    readonly address: string;
    readonly action: string;
    readonly input: string;
    readonly observed: string;
  }[];
  readonly outputs: string;
};

const fileOf = (workdir: string): string => join(workdir, '.keelson', 'native-plan.json');

export function savedPlanOf(plan: NativePlan, state: NativeState, digests: Digests): SavedPlan {
  return {
    lineage: state.lineage,
    salt: state.salt,
    serial: state.serial,
    steps: plan.steps.map(({ address, action, resource, recorded, observed }) => ({
      address,
      action,
      input: resource?.input ?? recorded?.input ?? '',
      observed: digests.ofValue(observed),
    })),
    outputs: digests.ofValue(plan.outputs),
  };
}

/** Answers the digest of the saved bytes. */
export async function savePlan(workdir: string, plan: SavedPlan): Promise<string> {
  const file = fileOf(workdir);
  const text = JSON.stringify(plan, null, 2);
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  await writeFile(file, text, { mode: 0o600 });
  return sha256(text);
}

export async function loadPlan(workdir: string, digest: string): Promise<SavedPlan> {
  const text = await readFile(fileOf(workdir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Error('there is no saved plan in the workspace');
    throw error;
  });
  if (sha256(text) !== digest) {
    throw new Error(`the saved plan is not the confirmed one (${sha256(text)}, not ${digest})`);
  }
  return JSON.parse(text) as SavedPlan;
}

/** Why the plan can no longer be applied; `undefined` when the world is still as it was planned for. */
export function staleness(saved: SavedPlan, now: SavedPlan): string | undefined {
  if (saved.lineage !== now.lineage) return 'the stack has another state now';
  if (saved.serial !== now.serial) {
    return `the state was changed since the plan (serial ${now.serial}, planned on ${saved.serial})`;
  }
  const planned = new Map(saved.steps.map((step) => [step.address, step]));
  for (const step of now.steps) {
    const before = planned.get(step.address);
    planned.delete(step.address);
    if (!before) return `${step.address} was not planned`;
    if (before.input !== step.input) return `${step.address} has other properties than planned`;
    if (before.observed !== step.observed || before.action !== step.action) {
      return `${step.address} changed since the plan`;
    }
  }
  const [missing] = planned.keys();
  if (missing !== undefined) return `${missing} was planned and is gone`;
  return saved.outputs === now.outputs ? undefined : 'the outputs are not the planned ones';
}
