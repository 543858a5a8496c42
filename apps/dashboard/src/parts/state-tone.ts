import {
  runStates,
  type GateState,
  type NodeStatus,
  type PipelineResult,
  type PipelineStateName,
  type RunStateName,
  type StackJobProgress,
} from '@keelson/domain';
import type { IconName } from './icon';

/** The six things that a state can mean to a person, in the domain's own words; each has a colour and an icon. */
export type Tone = StackJobProgress;

export const iconOfTone: Readonly<Record<Tone, IconName>> = {
  pending: 'ring',
  running: 'arc',
  awaiting_approval: 'hand',
  succeeded: 'check',
  failed: 'cross',
  cancelled: 'slash',
};

export type ShownState = { readonly word: string; readonly tone: Tone; readonly icon?: IconName };

const wordOf = (state: string): string => state.replaceAll('_', ' ');

/** A run's progress is part of its machine, except that a run on its way to an end is at work wherever it stands. */
export function ofRun(state: RunStateName): ShownState {
  return { word: wordOf(state), tone: runStates[state].progress };
}

const TONE_OF_NODE: Readonly<Record<NodeStatus, Tone>> = {
  pending: 'pending',
  eligible: 'pending',
  in_progress: 'running',
  awaiting_approval: 'awaiting_approval',
  successful: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  discovered: 'succeeded',
};

export function ofNode(status: NodeStatus): ShownState {
  const tone = TONE_OF_NODE[status];
  // A retry alone has such, and people know it as what the retry adopts.
  if (status === 'discovered') return { word: 'adopted', tone, icon: 'kept' };
  return { word: wordOf(status), tone };
}

const TONE_OF_PIPELINE: Readonly<Record<Exclude<PipelineStateName, 'completed'>, Tone>> = {
  queued: 'pending',
  running: 'running',
  awaiting_approval: 'awaiting_approval',
  cancelling: 'running',
};

/** A completed pipeline is shown by its result. */
export function ofPipeline(status: PipelineStateName, result: PipelineResult | null): ShownState {
  if (status !== 'completed') return { word: wordOf(status), tone: TONE_OF_PIPELINE[status] };
  return { word: result ?? 'completed', tone: result ?? 'succeeded' };
}

const TONE_OF_GATE: Readonly<Record<GateState, Tone>> = {
  closed: 'pending',
  waiting: 'awaiting_approval',
  open: 'succeeded',
  rejected: 'failed',
  expired: 'failed',
  void: 'cancelled',
};

export function ofGate(state: GateState): ShownState {
  return { word: wordOf(state), tone: TONE_OF_GATE[state] };
}
