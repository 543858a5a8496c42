/**
 * Node numbers, each after those it waits for; nodes without a reason keep their order. Linear. A graph with a cycle yields only
 * the nodes that no cycle holds back.
 */
export function topologicalOrder(upstreams: readonly (readonly number[])[]): number[] {
  const waiting = upstreams.map((each) => each.length);
  const downstreams = upstreams.map((): number[] => []);
  upstreams.forEach((each, node) => each.forEach((upstream) => downstreams[upstream]?.push(node)));
  const order = waiting.flatMap((count, node) => (count === 0 ? [node] : []));
  for (let at = 0; at < order.length; at += 1) {
    for (const node of downstreams[order[at] ?? -1] ?? []) {
      waiting[node] = (waiting[node] ?? 0) - 1;
      if (waiting[node] === 0) order.push(node);
    }
  }
  return order;
}
