import { lifecycleRunId, StartRun } from '@keelson/commands';
import type { StackSpec } from '@keelson/domain';
import type { Heard, Process, Reaction } from '../process';

/** A change of a stack on its own starts a run by itself, unless its flow control says no (SJ1). */
export const stackLifecycle: Process = {
  name: 'stack-lifecycle',
  key: (event) => event.stream,
  react: (event) =>
    event.type === 'StackCreated' || event.type === 'StackSpecChanged' ? onChange(event) : [],
};

function onChange(
  event: Extract<Heard, { type: 'StackCreated' | 'StackSpecChanged' }>,
): Reaction[] {
  const { stackId, projectId, specDigest } = event.data;
  const spec: StackSpec = event.data.spec;
  // A project's stacks are run by its pipelines.
  if (projectId !== undefined || spec.flowControl.disableOnLifecycleEvents) return [];
  const { at, actor } = event.metadata;
  const runId = lifecycleRunId(stackId, specDigest, at);
  return [
    {
      purpose: 'start-run',
      command: (envelope) =>
        new StartRun(
          { runId, stackId, trigger: { kind: 'config_change', actor: actor.id } },
          envelope,
        ),
    },
  ];
}
