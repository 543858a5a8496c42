/** A node as far as its order is concerned: which nodes of the same array it comes after. */
export type Ordered = { readonly dependsOn: readonly number[] };

/** For each node, the nodes that depend on it, each once. Edges that leave the array are passed over. */
export function dependentsOf(nodes: readonly Ordered[]): readonly (readonly number[])[] {
  const dependents: number[][] = nodes.map(() => []);
  nodes.forEach(({ dependsOn }, node) => {
    for (const upstream of new Set(dependsOn)) dependents[upstream]?.push(node);
  });
  return dependents;
}

/** For each node, of how many nodes it depends. */
export function upstreamCounts(nodes: readonly Ordered[]): number[] {
  return nodes.map(({ dependsOn }) => {
    const existing = dependsOn.filter((upstream) => nodes[upstream] !== undefined);
    return new Set(existing).size;
  });
}

/**
 * Nodes by the earliest turn in which they could run, in linear time. Nodes on a cycle, and behind one, are in no layer: the graph
 * is acyclic when the layers hold all of it.
 */
export function layers(nodes: readonly Ordered[]): readonly (readonly number[])[] {
  const dependents = dependentsOf(nodes);
  const remaining = upstreamCounts(nodes);
  const result: number[][] = [];
  let layer = [...remaining.keys()].filter((node) => remaining[node] === 0);
  while (layer.length > 0) {
    result.push(layer);
    const next: number[] = [];
    for (const node of layer) {
      for (const dependent of dependents[node] ?? []) {
        const left = (remaining[dependent] ?? 0) - 1;
        remaining[dependent] = left;
        if (left === 0) next.push(dependent);
      }
    }
    layer = next;
  }
  return result;
}

/**
 * A cycle as a path of nodes, each depending on the next and the last on the first; null when there is none. Linear, and without
 * recursion: a chain of 10,000 nodes is a graph like any other.
 */
export function findCycle(nodes: readonly Ordered[]): readonly number[] | null {
  const sorted = new Set(layers(nodes).flat());
  let node: number | undefined = nodes.findIndex((_, index) => !sorted.has(index));
  if (node === -1) return null;
  // What is left lies on a cycle or behind one: going upstream within it must come back to where it has been.
  const path: number[] = [];
  const visitedAt = new Map<number, number>();
  while (node !== undefined && !visitedAt.has(node)) {
    visitedAt.set(node, path.length);
    path.push(node);
    node = nodes[node]?.dependsOn.find(
      (upstream) => nodes[upstream] !== undefined && !sorted.has(upstream),
    );
  }
  return node === undefined ? null : path.slice(visitedAt.get(node));
}
