import type { GateState } from '../gate/gate';
import type { Transition } from '../transition';
import type { PipelineCommand } from './pipeline.commands';

export type PipelineStateName =
  'queued' | 'running' | 'awaiting_approval' | 'cancelling' | 'completed';
export type NodeStatus =
  | 'pending'
  | 'eligible'
  | 'in_progress'
  | 'awaiting_approval'
  | 'successful'
  | 'failed'
  | 'cancelled'
  | 'discovered';

type Traits = { readonly terminal: boolean };
type Edges<State extends string> = readonly Transition<State, PipelineCommand['type']>[];
const passing: Traits = { terminal: false };
const final: Traits = { terminal: true };

/**
 * A pipeline is `queued` until it holds its project's lane, `running` while something can go on, `awaiting_approval` while nothing can
 * before a person resolves a gate, `cancelling` until what is in flight has settled, and `completed` with a result, for ever.
 */
export const pipelineStates: Readonly<Record<PipelineStateName, Traits>> = {
  queued: passing,
  running: passing,
  awaiting_approval: passing,
  cancelling: passing,
  completed: final,
};

export const pipelineTransitions: Edges<PipelineStateName> = [
  { from: 'queued', to: 'running', commands: ['StartPipeline'] },
  { from: 'queued', to: 'completed', commands: ['CancelPipeline'] },
  { from: 'running', to: 'awaiting_approval', commands: ['StartPipeline', 'SettleNode'] },
  { from: 'running', to: 'cancelling', commands: ['CancelPipeline'] },
  { from: 'running', to: 'completed', commands: ['StartPipeline', 'SettleNode'] },
  {
    from: 'awaiting_approval',
    to: 'running',
    commands: ['ResolveEnvironmentGate', 'ResolveNodeGate'],
  },
  { from: 'awaiting_approval', to: 'cancelling', commands: ['CancelPipeline'] },
  {
    from: 'awaiting_approval',
    to: 'completed',
    commands: ['ResolveEnvironmentGate', 'ResolveNodeGate'],
  },
  { from: 'cancelling', to: 'completed', commands: ['CancelPipeline', 'SettleNode'] },
];

/**
 * A node is `pending` (upstream or its environment's gate is in the way), `eligible` (waits for a free slot), `in_progress` (its run
 * lives), `awaiting_approval` (its run has finished, its own gate waits), and then settled for ever; `discovered` was there before.
 */
export const nodeStates: Readonly<Record<NodeStatus, Traits>> = {
  pending: passing,
  eligible: passing,
  in_progress: passing,
  awaiting_approval: passing,
  successful: final,
  failed: final,
  cancelled: final,
  discovered: final,
};

export const nodeTransitions: Edges<NodeStatus> = [
  { from: 'pending', to: 'discovered', commands: ['StartPipeline'] },
  {
    from: 'pending',
    to: 'eligible',
    commands: ['StartPipeline', 'SettleNode', 'ResolveEnvironmentGate', 'ResolveNodeGate'],
  },
  {
    from: 'pending',
    to: 'cancelled',
    commands: ['SettleNode', 'ResolveEnvironmentGate', 'ResolveNodeGate', 'CancelPipeline'],
  },
  {
    from: 'eligible',
    to: 'in_progress',
    commands: ['StartPipeline', 'SettleNode', 'ResolveEnvironmentGate', 'ResolveNodeGate'],
  },
  { from: 'eligible', to: 'cancelled', commands: ['CancelPipeline'] },
  { from: 'in_progress', to: 'awaiting_approval', commands: ['SettleNode'] },
  { from: 'in_progress', to: 'successful', commands: ['SettleNode'] },
  { from: 'in_progress', to: 'failed', commands: ['SettleNode'] },
  { from: 'in_progress', to: 'cancelled', commands: ['SettleNode'] },
  {
    from: 'awaiting_approval',
    to: 'successful',
    commands: ['ResolveNodeGate', 'CancelPipeline'],
  },
];

/** A gate that has not been reached is `closed`; `void` is one that nobody needs any more. What is `open` or `rejected` stays so. */
export const gateTransitions: Edges<GateState> = [
  {
    from: 'closed',
    to: 'waiting',
    commands: ['StartPipeline', 'SettleNode', 'ResolveNodeGate'],
  },
  {
    from: 'closed',
    to: 'void',
    commands: [
      'StartPipeline',
      'SettleNode',
      'ResolveEnvironmentGate',
      'ResolveNodeGate',
      'CancelPipeline',
    ],
  },
  { from: 'waiting', to: 'open', commands: ['ResolveEnvironmentGate', 'ResolveNodeGate'] },
  { from: 'waiting', to: 'rejected', commands: ['ResolveEnvironmentGate', 'ResolveNodeGate'] },
  {
    from: 'waiting',
    to: 'void',
    commands: ['SettleNode', 'ResolveEnvironmentGate', 'ResolveNodeGate', 'CancelPipeline'],
  },
];

export function isTerminalPipelineState(state: PipelineStateName): boolean {
  return pipelineStates[state].terminal;
}

export function isTerminalNodeStatus(status: NodeStatus): boolean {
  return nodeStates[status].terminal;
}
