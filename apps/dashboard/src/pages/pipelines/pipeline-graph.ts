import { layers } from '@keelson/domain';

/** What depends on what in a pipeline. It is frozen, so it is made out once. */
export type PipelineGraph = {
  readonly ordered: readonly { readonly dependsOn: readonly number[] }[];
  readonly neededBy: readonly (readonly number[])[];
  /** Of each node the earliest turn in which it could run, within its environment. */
  readonly layerOf: readonly number[];
};

type Node = {
  readonly id: string;
  readonly environment: string;
  readonly dependsOn: readonly string[];
};

export function pipelineGraph(nodes: readonly Node[]): PipelineGraph {
  const placeOf = new Map(nodes.map(({ id }, place) => [id, place]));
  const ordered = nodes.map(({ dependsOn }) => ({
    dependsOn: dependsOn.flatMap((id) => placeOf.get(id) ?? []),
  }));
  const neededBy: number[][] = nodes.map(() => []);
  ordered.forEach(({ dependsOn }, node) => dependsOn.forEach((up) => neededBy[up]?.push(node)));
  return { ordered, neededBy, layerOf: layersWithin(nodes, ordered) };
}

/** Only the edges within an environment count: each is drawn in a frame of its own. */
function layersWithin(
  nodes: readonly Node[],
  ordered: PipelineGraph['ordered'],
): readonly number[] {
  const inside = ordered.map(({ dependsOn }, node) => ({
    dependsOn: dependsOn.filter((up) => nodes[up]?.environment === nodes[node]?.environment),
  }));
  const layerOf: number[] = [];
  layers(inside).forEach((layer, turn) => layer.forEach((node) => (layerOf[node] = turn)));
  return layerOf;
}
