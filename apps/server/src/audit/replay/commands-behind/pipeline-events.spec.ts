import {
  nodeRunId,
  pipelineDecider,
  type CreatePipeline,
  type PipelineCommand,
  type PipelineNode,
} from '@keelson/domain';
import { redecideEverything, type Universe } from '../spec-support/redecide-everything';

const manual = { manual: true } as const;
const node = (index: number, changes: Partial<PipelineNode> = {}): PipelineNode => ({
  ...{ id: `node-${index}`, stackId: `stk_${index}`, environment: 'staging', dependsOn: [] },
  ...changes,
});
const graph = [
  node(0, { gate: manual }),
  node(1),
  node(2, { dependsOn: [0, 1], environment: 'production' }),
];
const adopting = [node(0, { adoptedRunId: 'run_0', gate: manual }), node(1, { dependsOn: [0] })];

const universeOf = (nodes: readonly PipelineNode[]): Universe<PipelineCommand> => ({
  CreatePipeline: [
    {
      ...{ type: 'CreatePipeline', pipelineId: 'pip_1', projectId: 'prj_1', projectName: 'shop' },
      ...{ org: 'acme', generation: 1, operation: 'deploy', nodes, concurrencyMax: 1 },
      environments: [{ name: 'staging' }, { name: 'production', gate: manual }],
    } satisfies CreatePipeline,
  ],
  StartPipeline: [{ type: 'StartPipeline' }],
  SettleNode: nodes.flatMap((_, index) => [
    { type: 'SettleNode', node: index, runId: nodeRunId('pip_1', index), result: 'successful' },
    {
      ...{ type: 'SettleNode', node: index, runId: nodeRunId('pip_1', index) },
      ...{ result: 'failed', reason: 'run_discarded' },
    },
    { type: 'SettleNode', node: index, runId: nodeRunId('pip_1', index), result: 'cancelled' },
  ]),
  ResolveEnvironmentGate: [
    { type: 'ResolveEnvironmentGate', environment: 'production', decision: 'yes' },
    { type: 'ResolveEnvironmentGate', environment: 'production', decision: 'no', comment: 'no' },
  ],
  ResolveNodeGate: [
    { type: 'ResolveNodeGate', nodeId: 'node-0', decision: 'yes', comment: 'go' },
    { type: 'ResolveNodeGate', nodeId: 'node-0', decision: 'no' },
  ],
  CancelPipeline: [{ type: 'CancelPipeline', reason: 'not now' }],
});

it('every command to a pipeline is found again by what it led to', () => {
  const found = new Set<string>();
  for (const nodes of [graph, adopting, []]) {
    const universe = universeOf(nodes);
    for (const each of redecideEverything('pipeline', pipelineDecider, universe)) found.add(each);
  }
  expect([...found].sort()).toEqual(Object.keys(universeOf(graph)).sort());
});
