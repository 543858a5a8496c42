type Node = { readonly address: string; readonly dependencies: readonly string[] };

/**
 * The nodes so that each comes after all it depends on, otherwise in the order given. A dependency that is not among them does not
 * count. `onCycle` gets the members of a cycle; if it returns, the cycle is broken at its last edge.
 */
export function dependencyOrder<N extends Node>(
  nodes: readonly N[],
  onCycle: (members: readonly N[]) => void,
): N[] {
  const known = new Map(nodes.map((node) => [node.address, node]));
  const state = new Map<string, 'visiting' | 'done'>();
  const ordered: N[] = [];
  // A stack of its own instead of recursion: a chain of ten thousand is a size to serve.
  const stack: { node: N; next: number }[] = [];
  const enter = (node: N): void => {
    state.set(node.address, 'visiting');
    stack.push({ node, next: 0 });
  };
  for (const root of nodes) {
    if (!state.has(root.address)) enter(root);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const address = top.node.dependencies[top.next++];
      if (address === undefined) {
        state.set(top.node.address, 'done');
        ordered.push(top.node);
        stack.pop();
        continue;
      }
      const node = known.get(address);
      if (!node || state.get(address) === 'done') continue;
      if (state.get(address) === undefined) enter(node);
      else {
        onCycle(
          stack.slice(stack.findIndex((each) => each.node === node)).map((each) => each.node),
        );
      }
    }
  }
  return ordered;
}
