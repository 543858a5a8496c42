import { isTerminalNodeStatus, layers } from '@keelson/domain';
import { criticalPath } from './critical-path';
import type { ShownEnvironment, ShownGate, ShownNode, ShownPipeline } from './pipeline.documents';

/** What a node's stack is expected to take, in milliseconds, by the id of the node. */
export type Expected = ReadonlyMap<string, number>;

/** A node of the graph, with what follows from its place in it. */
export type GraphNode = {
  readonly shown: ShownNode;
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly dependsOn: readonly number[];
  readonly neededBy: readonly number[];
  /** The earliest turn in which it could run, within its environment. */
  readonly layer: number;
  readonly isCritical: boolean;
  readonly expectedMs: number | undefined;
  /** The gate behind it, once it was reached. */
  readonly gate: ShownGate | undefined;
};

export type GraphEnvironment = {
  readonly name: string;
  readonly spec: ShownEnvironment['gate'];
  /** The gate before it, once it was reached. */
  readonly gate: ShownGate | undefined;
  readonly nodes: readonly GraphNode[];
};

export type PipelineModel = {
  readonly nodes: readonly GraphNode[];
  readonly byId: ReadonlyMap<string, GraphNode>;
  readonly environments: readonly GraphEnvironment[];
};

/** The graph of a pipeline, ready to be drawn. */
export function pipelineModel(pipeline: ShownPipeline, expected: Expected): PipelineModel {
  const { nodes: shown, environments, gates } = pipeline;
  const indexOf = new Map(shown.map(({ id }, index) => [id, index]));
  const ordered = shown.map(({ dependsOn }) => ({
    dependsOn: dependsOn.flatMap((id) => indexOf.get(id) ?? []),
  }));
  const critical = new Set(
    criticalPath(
      ordered,
      shown.map((node) => durationMsOf(node, expected.get(node.id))),
    ),
  );
  const neededBy: number[][] = shown.map(() => []);
  ordered.forEach(({ dependsOn }, node) => dependsOn.forEach((up) => neededBy[up]?.push(node)));
  const layerOf = layersWithin(shown, ordered);
  const gateOf = new Map(gates.map((gate) => [`${gate.environment}/${gate.node ?? ''}`, gate]));
  const nodes = shown.map((node, index): GraphNode => ({
    shown: node,
    id: node.id,
    name: node.id.slice(node.environment.length + 1),
    environment: node.environment,
    dependsOn: ordered[index]?.dependsOn ?? [],
    neededBy: neededBy[index] ?? [],
    layer: layerOf[index] ?? 0,
    isCritical: critical.size > 1 && critical.has(index),
    expectedMs: expected.get(node.id),
    gate: gateOf.get(node.id),
  }));
  return {
    nodes,
    byId: new Map(nodes.map((node) => [node.id, node])),
    environments: grouped(environments, nodes, gateOf),
  };
}

function grouped(
  environments: readonly ShownEnvironment[],
  nodes: readonly GraphNode[],
  gateOf: ReadonlyMap<string, ShownGate>,
): readonly GraphEnvironment[] {
  const members = new Map<string, GraphNode[]>(environments.map(({ name }) => [name, []]));
  for (const node of nodes) {
    const known = members.get(node.environment);
    if (known) known.push(node);
    else members.set(node.environment, [node]);
  }
  const specs = new Map(environments.map(({ name, gate }) => [name, gate]));
  return [...members].map(([name, inside]) => ({
    name,
    spec: specs.get(name) ?? null,
    gate: gateOf.get(`${name}/`),
    nodes: inside,
  }));
}

/** Only the edges within an environment count: each is drawn in a frame of its own. */
function layersWithin(
  shown: readonly ShownNode[],
  ordered: readonly { readonly dependsOn: readonly number[] }[],
): readonly number[] {
  const inside = ordered.map(({ dependsOn }, node) => ({
    dependsOn: dependsOn.filter((up) => shown[up]?.environment === shown[node]?.environment),
  }));
  const layerOf: number[] = [];
  layers(inside).forEach((layer, turn) => layer.forEach((node) => (layerOf[node] = turn)));
  return layerOf;
}

/** What it took; what it is expected to take while it has not ended; nothing where it will not run any more. */
function durationMsOf({ status, startedAt, endedAt }: ShownNode, expectedMs = 0): number {
  if (startedAt !== null && endedAt !== null) return Date.parse(endedAt) - Date.parse(startedAt);
  return isTerminalNodeStatus(status) ? 0 : expectedMs;
}
