import { DecisionRejected } from '../decider';
import { findCycle } from '../graph/topology';
import type { CreatePipeline } from './pipeline.commands';
import type { PipelineEvent } from './pipeline.events';
import type { PipelineState } from './pipeline.state';

/** A graph of this size is one event of some megabytes, which every store takes. */
export const pipelineNodesMax = 20_000;

export function createPipeline(
  { type: _type, ...data }: CreatePipeline,
  state: PipelineState,
): readonly PipelineEvent[] {
  if (state.state !== 'absent') return [];
  requireLimits(data);
  requireEnvironments(data);
  requireGraph(data);
  return [{ type: 'PipelineCreated', data }];
}

type Graph = Omit<CreatePipeline, 'type'>;

function requireLimits({ concurrencyMax, nodes }: Graph): void {
  if (!Number.isInteger(concurrencyMax) || concurrencyMax < 1) {
    throw new DecisionRejected('invalid', 'concurrencyMax must be a whole number of at least 1');
  }
  if (nodes.length > pipelineNodesMax) {
    throw new DecisionRejected('invalid', `a pipeline holds at most ${pipelineNodesMax} nodes`, {
      nodeCount: nodes.length,
    });
  }
}

function requireEnvironments({ environments, nodes }: Graph): void {
  const names = environments.map(({ name }) => name);
  refuse('environments are named twice', 'environments', repeated(names));
  const known = new Set(names);
  const lost = nodes.filter(({ environment }) => !known.has(environment)).map(({ id }) => id);
  refuse('nodes are in an environment that the pipeline does not have', 'nodes', lost);
}

function requireGraph({ nodes }: Graph): void {
  const idOf = (node: number): string => nodes[node]?.id ?? String(node);
  refuse('node ids are not unique', 'nodes', repeated(nodes.map(({ id }) => id)));
  const dangling = nodes.filter(({ dependsOn }) =>
    dependsOn.some((upstream) => nodes[upstream] === undefined),
  );
  refuse(
    'nodes depend on something outside of the graph',
    'nodes',
    dangling.map(({ id }) => id),
  );
  refuse('nodes depend on each other in a cycle', 'cycle', (findCycle(nodes) ?? []).map(idOf));
}

function refuse(message: string, detail: string, offenders: readonly string[]): void {
  if (offenders.length === 0) return;
  throw new DecisionRejected('invalid', `${message}: ${offenders.join(', ')}`, {
    [detail]: offenders,
  });
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = values.filter((value) => seen.size === seen.add(value).size);
  return [...new Set(twice)];
}
