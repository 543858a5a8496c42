import type { InfraPipeline, KeelsonClient } from '@keelson/client';

/** All that a pipeline leaves behind, without names and times of this one: equal for pipelines that ended alike. */
export async function pipelineResult(
  client: KeelsonClient,
  pipeline: InfraPipeline,
): Promise<unknown> {
  const nodes = pipeline.nodes.map(async ({ id, status, runState, delta, runId, stackId }) => {
    if (runId === null) return { id, status };
    const { noChanges, failure, steps } = await client.runs.show(runId);
    const { outputs } = await client.stacks.outputs(stackId);
    const { needsRefresh } = await client.stacks.show(stackId);
    const stepsDone = steps.map(({ step, status: done }) => ({ step, done }));
    return { id, status, runState, delta, noChanges, failure, stepsDone, outputs, needsRefresh };
  });
  return { result: pipeline.result, nodes: await Promise.all(nodes) };
}
