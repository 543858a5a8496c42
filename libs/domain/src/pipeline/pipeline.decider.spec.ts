import { answersTo, type AnswerTable } from '../spec-support/answer-table';
import * as sample from '../spec-support/pipeline-samples';
import { given } from '../spec-support/scenario';
import type { PipelineCommand } from './pipeline.commands';
import { pipelineDecider } from './pipeline.decider';
import { pipelineStates, type PipelineStateName } from './pipeline.machine';
import type { PipelineState } from './pipeline.state';

const { gate, createPipeline, start, settle, cancel, nodeGate, environmentGate } = sample;
const production = 'production';
const life = (...commands: readonly PipelineCommand[]) => given(pipelineDecider).and(...commands);

/** Node 0 has a gate that node 1 waits behind; node 2 is in production, behind its environment's gate. */
const shop = createPipeline([
  { dependsOn: [], gate },
  { dependsOn: [0] },
  { dependsOn: [1], environment: production },
]);

type Name = 'absent' | PipelineStateName;
const states: Readonly<Record<Name, PipelineState>> = {
  absent: pipelineDecider.initial,
  queued: life(shop).state,
  running: life(shop, start).state,
  awaiting_approval: life(shop, start, settle(0)).state,
  cancelling: life(shop, start, cancel).state,
  completed: life(shop, start, settle(0, 'failed')).state,
};
const commands = {
  CreatePipeline: shop,
  StartPipeline: start,
  'SettleNode successful': settle(0),
  'SettleNode failed': settle(0, 'failed'),
  'SettleNode of another run': { ...settle(0), runId: 'run_x' } as PipelineCommand,
  'SettleNode of no node': settle(9),
  'ResolveNodeGate yes': nodeGate(0, 'yes'),
  'ResolveNodeGate no': nodeGate(0, 'no'),
  'ResolveNodeGate where there is none': nodeGate(1, 'yes'),
  'ResolveEnvironmentGate yes': environmentGate('yes'),
  CancelPipeline: cancel,
} satisfies Readonly<Record<string, PipelineCommand>>;

const existing = Object.keys(pipelineStates) as PipelineStateName[];
const others = (...listed: readonly Name[]): Name[] =>
  existing.filter((name) => !listed.includes(name));
const settled = (count: number): string => Array<string>(count).fill('NodeSettled').join(' + ');
const table: AnswerTable<keyof typeof commands, Name> = {
  CreatePipeline: { PipelineCreated: ['absent'], nothing: existing },
  StartPipeline: {
    '!not_found': ['absent'],
    'PipelineStarted + NodeEligible + NodeDispatched': ['queued'],
    nothing: others('queued'),
  },
  'SettleNode successful': {
    '!not_found': ['absent'],
    nothing: others('running', 'cancelling'),
    'GateOpened + PipelineAwaitingApproval': ['running'],
    'NodeSettled + PipelineCompleted': ['cancelling'],
  },
  'SettleNode failed': {
    '!not_found': ['absent'],
    nothing: others('running', 'cancelling'),
    [`${settled(3)} + GateResolved + PipelineCompleted`]: ['running'],
    'NodeSettled + PipelineCompleted': ['cancelling'],
  },
  'SettleNode of another run': { '!not_found': ['absent'], nothing: existing },
  'SettleNode of no node': { '!not_found': ['absent'], '!invalid': existing },
  'ResolveNodeGate yes': {
    '!not_found': ['absent'],
    '!wrong_state': others('awaiting_approval'),
    'GateResolved + NodeSettled + NodeEligible + PipelineResumed + NodeDispatched': [
      'awaiting_approval',
    ],
  },
  'ResolveNodeGate no': {
    '!not_found': ['absent'],
    '!wrong_state': others('awaiting_approval'),
    [`GateResolved + ${settled(3)} + GateResolved + PipelineCompleted`]: ['awaiting_approval'],
  },
  'ResolveNodeGate where there is none': { '!not_found': ['absent', ...existing] },
  'ResolveEnvironmentGate yes': { '!not_found': ['absent'], '!wrong_state': existing },
  CancelPipeline: {
    '!not_found': ['absent'],
    [`${settled(3)} + GateResolved + PipelineCompleted`]: ['queued'],
    [`PipelineCancelRequested + ${settled(2)} + GateResolved`]: ['running'],
    [`PipelineCancelRequested + GateResolved + ${settled(3)} + GateResolved + PipelineCompleted`]: [
      'awaiting_approval',
    ],
    nothing: ['cancelling', 'completed'],
  },
};

describe('the answer of every state of a pipeline', () => {
  it.each(Object.keys(commands) as (keyof typeof commands)[])('to %s', (name) => {
    const command = (): PipelineCommand => commands[name];
    expect(answersTo({ decider: pipelineDecider, states, command })).toEqual(table[name]);
  });
});

describe('a graph that cannot be run is refused, with the nodes that are to blame (P1)', () => {
  const two: readonly sample.NodeWish[] = [{ dependsOn: [] }, { dependsOn: [0] }];
  it.each([
    [
      'a cycle',
      createPipeline([{ dependsOn: [1] }, { dependsOn: [0] }]),
      { cycle: ['node-0', 'node-1'] },
    ],
    ['a node behind itself', createPipeline([{ dependsOn: [0] }]), { cycle: ['node-0'] }],
    ['an edge out of the graph', createPipeline([{ dependsOn: [7] }]), { nodes: ['node-0'] }],
    [
      'an id twice',
      createPipeline([
        { dependsOn: [], id: 'x' },
        { dependsOn: [], id: 'x' },
      ]),
      { nodes: ['x'] },
    ],
    [
      'an environment that is not there',
      createPipeline([{ dependsOn: [], environment: 'nowhere' }]),
      { nodes: ['node-0'] },
    ],
    [
      'an environment twice',
      createPipeline(two, { environments: [{ name: 'staging' }, { name: 'staging' }] }),
      { environments: ['staging'] },
    ],
    ['no slot', createPipeline(two, { concurrencyMax: 0 }), {}],
  ])('%s', (_, command, details) => {
    const create = (): unknown => life().when(command);
    expect(create).toThrow(expect.objectContaining({ code: 'invalid', details }));
  });
});
