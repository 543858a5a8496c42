import { isTerminalNodeStatus } from '@keelson/domain';
import { criticalPath } from './critical-path';
import type { PipelineGraph } from './pipeline-graph';
import type { KnownPipeline } from './pipeline-query';
import type { ShownEnvironment, ShownGate, ShownNode } from './pipeline.documents';

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
export function pipelineModel(
  { pipeline, graph }: KnownPipeline,
  expected: Expected,
): PipelineModel {
  const { nodes: shown, environments, gates } = pipeline;
  const critical = new Set(
    criticalPath(
      graph.ordered,
      shown.map((node) => durationMsOf(node, expected.get(node.id))),
    ),
  );
  const gateOf = new Map(gates.map((gate) => [`${gate.environment}/${gate.node ?? ''}`, gate]));
  const nodes = shown.map((node, place) =>
    graphNode(node, graph, {
      isCritical: critical.size > 1 && critical.has(place),
      expectedMs: expected.get(node.id),
      gate: gateOf.get(node.id),
    }),
  );
  return {
    nodes,
    byId: new Map(nodes.map((node) => [node.id, node])),
    environments: grouped(environments, nodes, gateOf),
  };
}

type Standing = Pick<GraphNode, 'isCritical' | 'expectedMs' | 'gate'>;

/** Made once for each node as it stands, so that what shows it need not be drawn anew when another one changes. */
const made = new WeakMap<ShownNode, GraphNode>();

function graphNode(
  node: ShownNode,
  { ordered, neededBy, layerOf }: PipelineGraph,
  standing: Standing,
): GraphNode {
  const known = made.get(node);
  const isSame =
    known?.isCritical === standing.isCritical &&
    known.expectedMs === standing.expectedMs &&
    known.gate === standing.gate;
  if (isSame) return known;
  const { id, environment, place } = node;
  const fresh: GraphNode = {
    shown: node,
    id,
    name: id.slice(environment.length + 1),
    environment,
    dependsOn: ordered[place]?.dependsOn ?? [],
    neededBy: neededBy[place] ?? [],
    layer: layerOf[place] ?? 0,
    ...standing,
  };
  made.set(node, fresh);
  return fresh;
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

/** What its run took; what it is expected to take while it has not ended; nothing where it will not run any more. */
function durationMsOf({ status, workMs }: ShownNode, expectedMs = 0): number {
  return workMs ?? (isTerminalNodeStatus(status) ? 0 : expectedMs);
}
