import type { Delta, NodeStatus, RunStateName } from '@keelson/domain';
import { type GateRow, NO_NODE } from './gate.view';
import type { PipelineNodeRow } from './pipeline-node.view';
import type { PipelineRow } from './pipeline.view';

/** A pipeline in a list: without its nodes. */
export type PipelineSummary = PipelineRow;

export type PipelineNodeAnswer = {
  /** `environment/stack`. */
  readonly id: string;
  readonly node: number;
  readonly stackId: string;
  readonly environment: string;
  /** Ids of nodes. */
  readonly dependsOn: readonly string[];
  readonly status: NodeStatus;
  readonly reason: PipelineNodeRow['reason'];
  readonly runId: string | null;
  readonly runState: RunStateName | null;
  readonly delta: Delta | null;
  readonly gate: PipelineNodeRow['gate'];
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};

export type GateAnswer = Omit<GateRow, 'pipelineId' | 'node'> & { readonly nodeId: string | null };

export type PipelineAnswer = PipelineRow & {
  readonly nodes: readonly PipelineNodeAnswer[];
  readonly gates: readonly GateAnswer[];
};

/** A node's row beside what its run is at. */
export type NodeProgress = PipelineNodeRow & {
  readonly runState: RunStateName | null;
  readonly delta: Delta | null;
};

export function pipelineAnswer(
  pipeline: PipelineRow,
  nodes: readonly NodeProgress[],
  gates: readonly GateRow[],
): PipelineAnswer {
  const idOf = (node: number): string => nodes[node]?.nodeId ?? String(node);
  return {
    ...pipeline,
    nodes: nodes.map(({ nodeId, pipelineId: _pipelineId, dependsOn, ...node }) => ({
      id: nodeId,
      dependsOn: dependsOn.map(idOf),
      ...node,
    })),
    gates: gates.map(({ pipelineId: _pipelineId, node, ...gate }) => ({
      ...gate,
      nodeId: node === NO_NODE ? null : idOf(node),
    })),
  };
}
