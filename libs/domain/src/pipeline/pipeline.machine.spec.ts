import type { PersistentVector } from '../graph/persistent-vector';
import { edgesOf, explore } from '../spec-support/explore';
import { given } from '../spec-support/scenario';
import type { PipelineCommand } from './pipeline.commands';
import { pipelineDecider } from './pipeline.decider';
import type { PipelineNode } from './pipeline.events';
import { nodeRunId } from './pipeline-graph';
import { gateTransitions, nodeTransitions, pipelineTransitions } from './pipeline.machine';
import type { Pipeline, PipelineState } from './pipeline.state';

type NodeWish = Pick<PipelineNode, 'dependsOn'> & Partial<PipelineNode>;
const gate = { manual: true } as const;

function created(wishes: readonly NodeWish[], gated: boolean, concurrencyMax = 1): PipelineState {
  const nodes = wishes.map((wish, index) => ({
    id: `node-${index}`,
    stackId: `stk_${index}`,
    environment: 'staging',
    ...wish,
  }));
  const { state } = given(pipelineDecider).and({
    type: 'CreatePipeline',
    pipelineId: 'pip_1',
    projectId: 'prj_1',
    projectName: 'shop',
    org: 'acme',
    generation: 1,
    operation: 'deploy',
    environments: [{ name: 'staging' }, { name: 'production', ...(gated && { gate }) }],
    nodes,
    concurrencyMax,
  });
  return state;
}

const production = 'production';
/** Small graphs that together have every kind of neighbourhood. */
const starts: readonly PipelineState[] = [
  created([], false),
  created([{ dependsOn: [] }, { dependsOn: [] }, { dependsOn: [0, 1] }], false),
  created([{ dependsOn: [], gate }, { dependsOn: [0] }], false),
  created([{ dependsOn: [] }, { dependsOn: [], gate, environment: production }], true),
  created(
    [
      { dependsOn: [], gate },
      { dependsOn: [0], environment: production },
    ],
    true,
  ),
  created([{ dependsOn: [], environment: production }, { dependsOn: [0] }], true),
  created(
    [
      { dependsOn: [] },
      { dependsOn: [], environment: production },
      { dependsOn: [0, 1], environment: production },
    ],
    true,
    2,
  ),
  created([{ dependsOn: [], adoptedRunId: 'run_0' }, { dependsOn: [0] }], false),
  created([{ dependsOn: [], environment: production, adoptedRunId: 'run_0' }], true),
  created(
    [{ dependsOn: [], gate, adoptedRunId: 'run_0' }, { dependsOn: [] }, { dependsOn: [0, 1] }],
    false,
  ),
  created(
    [
      { dependsOn: [], gate, adoptedRunId: 'run_0' },
      { dependsOn: [], environment: production },
      { dependsOn: [0, 1] },
    ],
    true,
  ),
  created(
    [
      { dependsOn: [], gate },
      { dependsOn: [] },
      { dependsOn: [], environment: production, adoptedRunId: 'run_0', gate },
      { dependsOn: [0, 2] },
    ],
    true,
  ),
];

function commandsIn(state: PipelineState): readonly PipelineCommand[] {
  if (state.state === 'absent') return [];
  const nodes = [...state.graph.nodes.keys()];
  const results = ['successful', 'failed', 'cancelled'] as const;
  const decisions = ['yes', 'no'] as const;
  return [
    { type: 'StartPipeline' },
    { type: 'CancelPipeline', reason: 'not now' },
    ...nodes.flatMap((node) =>
      results.map((result): PipelineCommand => {
        const runId = nodeRunId(state.pipelineId, node);
        return { type: 'SettleNode', node, runId, result };
      }),
    ),
    ...decisions.flatMap((decision): PipelineCommand[] => [
      { type: 'ResolveEnvironmentGate', environment: production, decision },
      ...nodes.map((node): PipelineCommand => {
        return { type: 'ResolveNodeGate', nodeId: `node-${node}`, decision };
      }),
    ]),
  ];
}

function differences<T>(
  before: PersistentVector<T>,
  after: PersistentVector<T>,
): readonly string[] {
  return [...before].flatMap((from, index) => {
    const to = after.get(index);
    return from === to ? [] : [`${String(from)} -> ${String(to)}`];
  });
}

function walk(moves: (before: Pipeline, after: Pipeline) => readonly string[]): readonly string[] {
  const witnessed = explore({
    decider: pipelineDecider,
    starts,
    commandsIn,
    keyOf: (state) => JSON.stringify(state),
    moves: (before, after) =>
      before.state === 'absent' || after.state === 'absent' ? [] : moves(before, after),
  });
  return [...witnessed].sort();
}

describe('everything that a pipeline can go through is in its machine', () => {
  it('as a whole', () => {
    const moves = walk((before, after) =>
      before.state === after.state ? [] : [`${before.state} -> ${after.state}`],
    );
    expect(moves).toEqual([...edgesOf(pipelineTransitions)].sort());
  });

  it('in its nodes', () => {
    const moves = walk((before, after) => differences(before.status, after.status));
    expect(moves).toEqual([...edgesOf(nodeTransitions)].sort());
  });

  it('in its gates', () => {
    const moves = walk((before, after) => [
      ...differences(before.nodeGates, after.nodeGates),
      ...differences(before.environmentGates, after.environmentGates),
    ]);
    expect(moves).toEqual([...edgesOf(gateTransitions)].sort());
  });
});
