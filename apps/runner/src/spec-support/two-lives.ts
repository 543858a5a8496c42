import type { FakeJob } from './fake-server';
import type { RunnerLab } from './runner-lab';
import { ScriptedExecutor } from './scripted-executor';

export type Death = (executor: ScriptedExecutor, dies: () => void) => void;

/** A first life that ends, without a word, where the spec says; nothing of it goes on but what is on disk. */
export async function firstLife(
  lab: RunnerLab,
  death: Death,
): Promise<{ job: FakeJob; executor: ScriptedExecutor }> {
  const job = lab.server.offer(lab.job());
  const executor = new ScriptedExecutor();
  let dies: () => void = () => undefined;
  const dead = new Promise<void>((resolve) => (dies = resolve));
  death(executor, dies);
  const { runner, ended } = await lab.start(executor);
  await dead;
  runner.abandon();
  await ended;
  return { job, executor };
}

/** The next start on the same data folder, until the job has ended and left nothing behind. */
export async function secondLife(
  lab: RunnerLab,
  job: FakeJob,
  prepare: (executor: ScriptedExecutor) => void = () => undefined,
): Promise<ScriptedExecutor> {
  const executor = new ScriptedExecutor();
  prepare(executor);
  await lab.start(executor);
  await lab.server.until('the job ended', () => !job.held);
  await lab.cleaned();
  return executor;
}
