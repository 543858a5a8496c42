import { DecisionRejected, unreachable, type Decider } from '../decider';
import { cancelPipeline } from './cancel-pipeline';
import { createPipeline } from './create-pipeline';
import type { PipelineCommand, SettleNode } from './pipeline.commands';
import { PipelineDraft } from './pipeline-draft';
import { nodeRunId } from './pipeline-graph';
import {
  cancelDownstream,
  conclude,
  openNodeGate,
  settle,
  unlock,
  unlockDependents,
} from './pipeline-progress';
import type { PipelineEvent } from './pipeline.events';
import { evolvePipeline } from './pipeline.evolve';
import type { Pipeline, PipelineState } from './pipeline.state';
import { resolveEnvironmentGate, resolveNodeGate } from './resolve-gates';

type Decision = readonly PipelineEvent[];

/**
 * See pipeline.machine.ts for the states. The graph moves on here and not in a saga: a settled run comes in as SettleNode, and out
 * come all events that follow. A settled node costs what its edges cost, whatever the size of the graph.
 */
export const pipelineDecider: Decider<PipelineCommand, PipelineState, PipelineEvent> = {
  initial: { state: 'absent' },
  decide(command, state) {
    if (command.type === 'CreatePipeline') return createPipeline(command, state);
    const pipeline = existing(state);
    switch (command.type) {
      case 'StartPipeline':
        return startPipeline(pipeline);
      case 'SettleNode':
        return settleNode(command, pipeline);
      case 'ResolveEnvironmentGate':
        return resolveEnvironmentGate(command, pipeline);
      case 'ResolveNodeGate':
        return resolveNodeGate(command, pipeline);
      case 'CancelPipeline':
        return cancelPipeline(command, pipeline);
      default:
        return unreachable(command);
    }
  },
  evolve: evolvePipeline,
};

export function startPipeline(pipeline: Pipeline): Decision {
  if (pipeline.state !== 'queued') return [];
  const { nodes } = pipeline.graph;
  const draft = new PipelineDraft(pipeline);
  draft.add({ type: 'PipelineStarted', data: {} });
  nodes.forEach(({ adoptedRunId: runId }, node) => {
    if (runId === undefined) return;
    settle(draft, node, { result: 'discovered', reason: 'adopted', runId });
  });
  nodes.forEach((_, node) => {
    if (isAdoptedBehindGate(draft.pipeline, node)) openNodeGate(draft, node);
    unlock(draft, node);
  });
  conclude(draft);
  return draft.events;
}

/** What was deployed before may still have waited for approval: only what is behind its gate asks for it. */
function isAdoptedBehindGate({ status, nodeGates, graph }: Pipeline, node: number): boolean {
  return (
    status.get(node) === 'discovered' &&
    nodeGates.get(node) === 'closed' &&
    (graph.dependents[node] ?? []).some((dependent) => status.get(dependent) === 'pending')
  );
}

export function settleNode(command: SettleNode, pipeline: Pipeline): Decision {
  const { node, runId, result, reason } = command;
  const spec = pipeline.graph.nodes[node];
  if (spec === undefined) throw new DecisionRejected('invalid', `there is no node ${node}`);
  const isItsRun = runId === nodeRunId(pipeline.pipelineId, node);
  if (!isItsRun || pipeline.status.get(node) !== 'in_progress') return [];
  const draft = new PipelineDraft(pipeline);
  if (result === 'failed') {
    settle(draft, node, { result, reason: reason ?? 'run_failed', runId });
    cancelDownstream(draft, node, 'upstream_failed');
  } else if (result === 'cancelled') {
    settle(draft, node, { result, reason: reason ?? 'run_canceled', runId });
    cancelDownstream(draft, node, 'upstream_cancelled');
  } else if (spec.gate !== undefined && pipeline.state !== 'cancelling') {
    openNodeGate(draft, node);
  } else {
    settle(draft, node, { result, runId });
    unlockDependents(draft, node);
  }
  conclude(draft);
  return draft.events;
}

function existing(state: PipelineState): Pipeline {
  if (state.state === 'absent') {
    throw new DecisionRejected('not_found', 'the pipeline does not exist');
  }
  return state;
}
