import type { NodeSnapshot, PipelineSnapshot } from '../../apps/cli/src/progress/pipeline-snapshot';

const startedAt = '2026-01-01T00:00:00.000Z';
export const startedAtMs = Date.parse(startedAt);
/** A time of the fixed pipeline, in seconds after its start. */
export const at = (seconds: number): string => new Date(startedAtMs + seconds * 1000).toISOString();

export function node(id: string, rest: Partial<NodeSnapshot> = {}): NodeSnapshot {
  const [environment = '', name = ''] = id.split('/');
  const stackId = `stk_${name}`;
  return { id, environment, name, stackId, status: 'pending', dependsOn: [], ...rest };
}

export function pipeline(
  nodes: readonly NodeSnapshot[],
  rest: Partial<PipelineSnapshot> = {},
): PipelineSnapshot {
  return {
    id: 'pip_1',
    project: 'shop',
    operation: 'deploy',
    status: 'running',
    createdAt: startedAt,
    nodes,
    gates: [],
    ...rest,
  };
}
