import { isTerminalNodeStatus } from '@keelson/domain';
import type { PipelineGraph } from './pipeline-graph';
import type { Progress, ShownPipeline } from './pipeline.documents';

/** A pipeline as it was known, with what has changed of it. Nodes of which nothing was told stay the very same. */
export function withProgress(
  known: ShownPipeline,
  { nodes: changed, ...whole }: Progress,
): ShownPipeline {
  const nodes = [...known.nodes];
  for (const node of changed) {
    const before = nodes[node.place];
    if (before) nodes[node.place] = { ...before, ...node };
  }
  return { ...known, ...whole, nodes };
}

/** What waits for others waits for something else now: the places of those nodes that come after ones with another status. */
export function outdatedBy(
  known: ShownPipeline,
  { nodes: changed }: Progress,
  { neededBy }: PipelineGraph,
): readonly number[] {
  const outdated = new Set<number>();
  for (const { place, status } of changed) {
    if (known.nodes[place]?.status === status) continue;
    for (const after of neededBy[place] ?? []) {
      const node = known.nodes[after];
      if (node && !isTerminalNodeStatus(node.status)) outdated.add(after);
    }
  }
  return [...outdated];
}
