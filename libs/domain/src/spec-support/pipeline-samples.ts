import type { CreatePipeline, PipelineCommand } from '../pipeline/pipeline.commands';
import type { PipelineNode } from '../pipeline/pipeline.events';
import { nodeRunId } from '../pipeline/pipeline-graph';

export type NodeWish = Pick<PipelineNode, 'dependsOn'> & Partial<PipelineNode>;

export const gate = { manual: true } as const;
export const start: PipelineCommand = { type: 'StartPipeline' };
export const cancel: PipelineCommand = { type: 'CancelPipeline', reason: 'not now' };

export const settle = (
  node: number,
  result: 'successful' | 'failed' | 'cancelled' = 'successful',
): PipelineCommand => ({
  type: 'SettleNode',
  node,
  runId: nodeRunId('pip_1', node),
  result,
});
export const environmentGate = (decision: 'yes' | 'no'): PipelineCommand => ({
  type: 'ResolveEnvironmentGate',
  environment: 'production',
  decision,
});
export const nodeGate = (node: number, decision: 'yes' | 'no'): PipelineCommand => ({
  type: 'ResolveNodeGate',
  nodeId: `node-${node}`,
  decision,
});

/** Nodes are in staging, which has no gate; production has one where `production` is given. */
export function createPipeline(
  wishes: readonly NodeWish[],
  changes: Partial<CreatePipeline> = {},
): CreatePipeline {
  return {
    type: 'CreatePipeline',
    pipelineId: 'pip_1',
    projectId: 'prj_1',
    projectName: 'shop',
    org: 'acme',
    generation: 1,
    operation: 'deploy',
    environments: [{ name: 'staging' }, { name: 'production', gate }],
    nodes: wishes.map((wish, index) => ({
      id: `node-${index}`,
      stackId: `stk_${index}`,
      environment: 'staging',
      ...wish,
    })),
    concurrencyMax: 10,
    ...changes,
  };
}
