/** An edge of a dependency graph: its stack needs stack number `to`. */
export type Edge = { readonly to: number };
type Visit = { readonly node: number; next: number };

/**
 * Cycles of a graph, each as its edges in order (the last one closes it), at most `countMax`. One depth-first walk without
 * recursion: linear in nodes and edges, and a chain of 10,000 needs no stack of that depth. Not promised: every cycle. Every
 * graph that has one yields at least one.
 */
export function findCycles<E extends Edge>(
  upstreams: readonly (readonly E[])[],
  countMax: number,
): { readonly start: number; readonly edges: readonly E[] }[] {
  const cycles: { start: number; edges: E[] }[] = [];
  /** Undefined: not seen; a number: its place on the walk's path; 'done': left for good. */
  const places = new Array<number | 'done' | undefined>(upstreams.length);
  for (let root = 0; root < upstreams.length; root += 1) {
    if (places[root] !== undefined) continue;
    const path: Visit[] = [{ node: root, next: 0 }];
    places[root] = 0;
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const edge = upstreams[visit.node]?.[visit.next];
      if (edge === undefined) {
        places[visit.node] = 'done';
        path.pop();
        continue;
      }
      visit.next += 1;
      const place = places[edge.to];
      if (place === undefined) {
        places[edge.to] = path.length;
        path.push({ node: edge.to, next: 0 });
      } else if (place !== 'done') {
        cycles.push({ start: edge.to, edges: edgesOf(upstreams, path.slice(place)) });
        if (cycles.length >= countMax) return cycles;
      }
    }
  }
  return cycles;
}

function edgesOf<E>(upstreams: readonly (readonly E[])[], path: readonly Visit[]): E[] {
  return path.flatMap(({ node, next }) => upstreams[node]?.[next - 1] ?? []);
}
