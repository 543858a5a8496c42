import type { GraphNode } from '../pipeline-model';

/** What the graph draws as one: a stack, or where there are too many of them, a turn of an environment. */
export type Card = {
  readonly id: string;
  readonly environment: string;
  readonly dependsOn: readonly string[];
  readonly size: Size;
  readonly nodes: readonly GraphNode[];
  /** Of a block: its turn. Undefined for a stack. */
  readonly layer?: number;
};

export type Size = { readonly width: number; readonly height: number };
export type Box = Size & { readonly x: number; readonly y: number };

const STACK: Size = { width: 196, height: 46 };
const BLOCK: Size = { width: 196, height: 62 };

export function stackCards(
  nodes: readonly GraphNode[],
  all: readonly GraphNode[],
): readonly Card[] {
  return nodes.map((node) => ({
    id: node.id,
    environment: node.environment,
    dependsOn: node.dependsOn.flatMap((index) => all[index]?.id ?? []),
    size: STACK,
    nodes: [node],
  }));
}

/** One card for all stacks of an environment that could run in the same turn. */
export function blockCards(
  nodes: readonly GraphNode[],
  all: readonly GraphNode[],
): readonly Card[] {
  const blocks = new Map<string, { nodes: GraphNode[]; dependsOn: Set<string> }>();
  for (const node of nodes) {
    const id = blockOf(node);
    const block = blocks.get(id) ?? { nodes: [], dependsOn: new Set() };
    blocks.set(id, block);
    block.nodes.push(node);
    for (const index of node.dependsOn) {
      const upstream = all[index];
      if (upstream && blockOf(upstream) !== id) block.dependsOn.add(blockOf(upstream));
    }
  }
  return [...blocks].map(([id, block]) => ({
    id,
    environment: block.nodes[0]?.environment ?? '',
    dependsOn: [...block.dependsOn],
    size: BLOCK,
    nodes: block.nodes,
    layer: block.nodes[0]?.layer ?? 0,
  }));
}

const blockOf = ({ environment, layer }: GraphNode): string => `${environment}#${layer}`;
