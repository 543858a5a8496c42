import { dependentsOf } from '../graph/topology';
import type { PipelineCreated, PipelineEnvironment, PipelineNode } from './pipeline.events';

/** The frozen graph (P10) with what is asked of it often, computed once and shared by all later states. */
export type PipelineGraph = {
  readonly nodes: readonly PipelineNode[];
  readonly environments: readonly PipelineEnvironment[];
  /** Reverse edges: by node, the nodes that wait for it. */
  readonly dependents: readonly (readonly number[])[];
  /** By node, the index of its environment; -1 for one that the pipeline does not name. */
  readonly environmentOf: readonly number[];
  /** By environment, its nodes. */
  readonly nodesOf: readonly (readonly number[])[];
  readonly nodeIndex: ReadonlyMap<string, number>;
  readonly environmentIndex: ReadonlyMap<string, number>;
};

export function pipelineGraph({
  nodes,
  environments,
}: Pick<PipelineCreated['data'], 'nodes' | 'environments'>): PipelineGraph {
  const environmentIndex = new Map(environments.map(({ name }, index) => [name, index]));
  const environmentOf = nodes.map(({ environment }) => environmentIndex.get(environment) ?? -1);
  const nodesOf: number[][] = environments.map(() => []);
  environmentOf.forEach((environment, node) => nodesOf[environment]?.push(node));
  return {
    nodes,
    environments,
    dependents: dependentsOf(nodes),
    environmentOf,
    nodesOf,
    nodeIndex: new Map(nodes.map(({ id }, index) => [id, index])),
    environmentIndex,
  };
}

/** The run of a node: it follows from both, so a repeated dispatch names the same run (P5). */
export function nodeRunId(pipelineId: string, node: number): string {
  return `run_${pipelineId.replace(/^pip_/, '')}n${node}`;
}
