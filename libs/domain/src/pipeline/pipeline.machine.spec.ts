import type { PersistentVector } from '../graph/persistent-vector';
import { edgesOf, explore } from '../spec-support/explore';
import * as sample from '../spec-support/pipeline-samples';
import { given } from '../spec-support/scenario';
import type { PipelineCommand } from './pipeline.commands';
import { pipelineDecider } from './pipeline.decider';
import { gateTransitions, nodeTransitions, pipelineTransitions } from './pipeline.machine';
import type { Pipeline, PipelineState } from './pipeline.state';

const production = 'production';
const { gate } = sample;

function created(
  wishes: readonly sample.NodeWish[],
  gated: boolean,
  concurrencyMax = 1,
): PipelineState {
  const environments = [{ name: 'staging' }, { name: production, ...(gated && { gate }) }];
  const create = sample.createPipeline(wishes, { environments, concurrencyMax });
  return given(pipelineDecider).and(create).state;
}

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
    sample.start,
    sample.cancel,
    ...nodes.flatMap((node) => results.map((result) => sample.settle(node, result))),
    ...decisions.flatMap((decision) => [
      sample.environmentGate(decision),
      ...nodes.map((node) => sample.nodeGate(node, decision)),
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
