import { isInPart, isWanted } from './pipeline-choice';
import type { GraphEnvironment, GraphNode, PipelineModel } from './pipeline-model';
import type { PipelineSearch } from './pipeline.search';

/** A line of the timeline and of the list: an environment, and then its stacks. */
export type ShownRow =
  | { readonly kind: 'environment'; readonly environment: GraphEnvironment; readonly count: number }
  | { readonly kind: 'node'; readonly node: GraphNode };

/** What the address asks for, environment by environment, each in the order in which its stacks can run. */
export function shownRows(
  { environments }: PipelineModel,
  search: PipelineSearch,
): readonly ShownRow[] {
  return environments.flatMap((environment) => {
    const nodes = environment.nodes.filter(
      (node) => isInPart(node, search) && isWanted(node, search),
    );
    if (nodes.length === 0) return [];
    const sorted = nodes.toSorted(byTurn);
    return [
      { kind: 'environment' as const, environment, count: nodes.length },
      ...sorted.map((node) => ({ kind: 'node' as const, node })),
    ];
  });
}

/** As they began; what has not begun by its turn. */
function byTurn(one: GraphNode, other: GraphNode): number {
  const [began, otherBegan] = [one.shown.startedAt, other.shown.startedAt];
  if (began !== otherBegan) {
    if (began === null) return 1;
    if (otherBegan === null) return -1;
    return began < otherBegan ? -1 : 1;
  }
  return one.layer - other.layer;
}
