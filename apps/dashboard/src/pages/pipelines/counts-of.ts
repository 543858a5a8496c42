import type { NodeStatus } from '@keelson/domain';
import type { GraphNode } from './pipeline-model';

export type Counts = Readonly<Partial<Record<NodeStatus, number>>>;

/** How many of these nodes have which status. */
export function countsOf(nodes: readonly GraphNode[]): Counts {
  const counts: Partial<Record<NodeStatus, number>> = {};
  for (const { shown } of nodes) counts[shown.status] = (counts[shown.status] ?? 0) + 1;
  return counts;
}
