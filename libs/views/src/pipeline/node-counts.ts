import type { NodeStatus } from '@keelson/domain';
import type { PipelineNodeRow } from './pipeline-node.view';
import type { PipelineRow } from './pipeline.view';

/** A node's status and the pipeline's counts change together. */
export function moveNode(pipeline: PipelineRow, node: PipelineNodeRow, to: NodeStatus): void {
  const counts: Partial<Record<NodeStatus, number>> = { ...pipeline.counts };
  const left = (counts[node.status] ?? 0) - 1;
  if (left > 0) counts[node.status] = left;
  else delete counts[node.status];
  counts[to] = (counts[to] ?? 0) + 1;
  pipeline.counts = counts;
  node.status = to;
}
