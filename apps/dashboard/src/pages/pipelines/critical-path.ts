import { layers, type Ordered } from '@keelson/domain';

/**
 * The chain of dependencies that takes longest, by what each node of it takes: nothing of the whole ends sooner unless something on
 * this chain does. Of chains that take the same, the one with more nodes. Nodes in their order; empty where there are none.
 */
export function criticalPath(
  nodes: readonly Ordered[],
  durationsMs: readonly number[],
): readonly number[] {
  const longest = nodes.map((_node, index) => ({ ms: durationsMs[index] ?? 0, length: 1 }));
  const before = new Map<number, number>();
  let end = -1;
  for (const node of layers(nodes).flat()) {
    for (const upstream of nodes[node]?.dependsOn ?? []) {
      const [way, own] = [longest[upstream], longest[node]];
      if (!way || !own) continue;
      const through = { ms: way.ms + (durationsMs[node] ?? 0), length: way.length + 1 };
      if (!isLonger(through, own)) continue;
      longest[node] = through;
      before.set(node, upstream);
    }
    const [own, best] = [longest[node], longest[end]];
    if (own && (!best || isLonger(own, best))) end = node;
  }
  const path: number[] = [];
  for (
    let node: number | undefined = end;
    node !== undefined && node >= 0;
    node = before.get(node)
  ) {
    path.push(node);
  }
  return path.reverse();
}

type Way = { readonly ms: number; readonly length: number };

const isLonger = (one: Way, other: Way): boolean =>
  one.ms === other.ms ? one.length > other.length : one.ms > other.ms;
