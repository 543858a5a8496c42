import { DecisionRejected } from '../decider';
import type { GateDecision, GateState } from '../gate/gate';
import type { ResolveEnvironmentGate, ResolveNodeGate } from './pipeline.commands';
import { PipelineDraft } from './pipeline-draft';
import { nodeRunId } from './pipeline-graph';
import {
  cancelDownstream,
  cancelWaiting,
  conclude,
  settle,
  unlock,
  unlockDependents,
} from './pipeline-progress';
import type { PipelineEvent } from './pipeline.events';
import type { Pipeline } from './pipeline.state';

type Decision = readonly PipelineEvent[];

/** `no` cancels what the environment has not begun, and everything downstream of that. */
export function resolveEnvironmentGate(
  command: ResolveEnvironmentGate,
  pipeline: Pipeline,
): Decision {
  const { environment, decision, comment } = command;
  const index = pipeline.graph.environmentIndex.get(environment) ?? -1;
  if (pipeline.graph.environments[index]?.gate === undefined) {
    throw new DecisionRejected('not_found', `environment ${environment} has no gate here`);
  }
  if (isAnswered(pipeline.environmentGates.get(index), decision)) return [];
  const draft = new PipelineDraft(pipeline);
  const data = { environment, resolution: decision, ...(comment !== undefined && { comment }) };
  draft.add({ type: 'GateResolved', data: { position: 'env_entry', ...data } });
  for (const node of pipeline.graph.nodesOf[index] ?? []) {
    if (decision === 'yes') unlock(draft, node);
    else if (cancelWaiting(draft, node, 'gate_rejected')) {
      cancelDownstream(draft, node, 'gate_rejected');
    }
  }
  conclude(draft);
  return draft.events;
}

/** The node has succeeded either way; `no` cancels what is downstream of it. */
export function resolveNodeGate(command: ResolveNodeGate, pipeline: Pipeline): Decision {
  const { nodeId, decision, comment } = command;
  const node = pipeline.graph.nodeIndex.get(nodeId) ?? -1;
  const spec = pipeline.graph.nodes[node];
  if (spec?.gate === undefined) {
    throw new DecisionRejected('not_found', `node ${nodeId} has no gate here`);
  }
  if (isAnswered(pipeline.nodeGates.get(node), decision)) return [];
  const draft = new PipelineDraft(pipeline);
  const { environment } = spec;
  const data = { node, resolution: decision, ...(comment !== undefined && { comment }) };
  draft.add({ type: 'GateResolved', data: { position: 'node_exit', environment, ...data } });
  if (pipeline.status.get(node) === 'awaiting_approval') {
    settle(draft, node, {
      result: 'successful',
      runId: nodeRunId(pipeline.pipelineId, node),
    });
  }
  if (decision === 'yes') unlockDependents(draft, node);
  else cancelDownstream(draft, node, 'gate_rejected');
  conclude(draft);
  return draft.events;
}

/** True for the answer that was given before; another one, or one that nobody asked for, is refused. */
function isAnswered(gate: GateState | undefined, decision: GateDecision): boolean {
  if (gate === 'waiting') return false;
  if (gate === (decision === 'yes' ? 'open' : 'rejected')) return true;
  throw new DecisionRejected('wrong_state', `the gate is ${gate}; nobody waits for this answer`, {
    gate,
  });
}
