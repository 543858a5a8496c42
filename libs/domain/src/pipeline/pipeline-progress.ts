import type { PipelineDraft } from './pipeline-draft';
import { nodeRunId } from './pipeline-graph';
import type { NodeReason, NodeResult, PipelineCompleted } from './pipeline.events';
import { unsettledNodes, type Pipeline } from './pipeline.state';

/** How the graph moves on. Each step costs what it touches (a node's dependents), never the size of the graph. */
export type Settlement = {
  readonly result: NodeResult;
  readonly reason?: NodeReason;
  readonly runId?: string;
};

export function settle(draft: PipelineDraft, node: number, settlement: Settlement): void {
  draft.add({ type: 'NodeSettled', data: { node, ...settlement } });
  voidIdleGate(draft, draft.pipeline.graph.environmentOf[node] ?? -1);
}

/** Makes a node eligible when nothing is in its way; when only its environment's gate is, a person is asked. */
export function unlock(draft: PipelineDraft, node: number): void {
  const { state, status, blockers, environmentGates, graph } = draft.pipeline;
  if (state === 'cancelling' || status.get(node) !== 'pending' || blockers.get(node) !== 0) return;
  const index = graph.environmentOf[node] ?? -1;
  const gate = environmentGates.get(index);
  if (gate === 'open') draft.add({ type: 'NodeEligible', data: { node } });
  if (gate === 'closed') openEnvironmentGate(draft, index);
}

export function unlockDependents(draft: PipelineDraft, node: number): void {
  for (const dependent of draft.pipeline.graph.dependents[node] ?? []) unlock(draft, dependent);
}

/** Exactly the transitive dependents that have not settled (P6), nearest first, without recursion. */
export function cancelDownstream(draft: PipelineDraft, node: number, reason: NodeReason): void {
  const { dependents } = draft.pipeline.graph;
  const reached = [node];
  for (const current of reached) {
    for (const dependent of dependents[current] ?? []) {
      if (!cancelWaiting(draft, dependent, reason)) continue;
      reached.push(dependent);
    }
  }
}

/** Cancels a node that has not been dispatched; false when it had been, or had settled before. */
export function cancelWaiting(draft: PipelineDraft, node: number, reason: NodeReason): boolean {
  const status = draft.pipeline.status.get(node);
  if (status !== 'pending' && status !== 'eligible') return false;
  settle(draft, node, { result: 'cancelled', reason });
  return true;
}

export function openNodeGate(draft: PipelineDraft, node: number): void {
  const { environment = '', gate } = draft.pipeline.graph.nodes[node] ?? {};
  const reason = gate?.reason;
  const data = { environment, node, ...(reason !== undefined && { reason }) };
  draft.add({ type: 'GateOpened', data: { position: 'node_exit', ...data } });
}

export function voidNodeGate(draft: PipelineDraft, node: number): void {
  const { environment = '' } = draft.pipeline.graph.nodes[node] ?? {};
  draft.add({
    type: 'GateResolved',
    data: { position: 'node_exit', environment, node, resolution: 'void' },
  });
}

/** The end of every decision: fill the free slots, and say so when the pipeline rests, goes on or is over. */
export function conclude(draft: PipelineDraft): void {
  if (unsettledNodes(draft.pipeline) === 0) {
    complete(draft, outcome(draft.pipeline));
    return;
  }
  if (draft.pipeline.state === 'awaiting_approval' && draft.pipeline.counts.eligible > 0) {
    draft.add({ type: 'PipelineResumed', data: {} });
  }
  dispatch(draft);
  const { state, counts, waitingGates } = draft.pipeline;
  if (state === 'running' && counts.in_progress === 0 && waitingGates > 0) {
    draft.add({ type: 'PipelineAwaitingApproval', data: {} });
  }
}

type Outcome = Omit<PipelineCompleted['data'], 'projectId'>;

export function complete(draft: PipelineDraft, result: Outcome): void {
  const { graph, nodeGates, waitingGates, projectId } = draft.pipeline;
  if (waitingGates > 0) {
    // Only gates of adopted nodes can be left: what waited behind them was cancelled from elsewhere.
    graph.nodes.forEach((_, node) => {
      if (nodeGates.get(node) === 'waiting') voidNodeGate(draft, node);
    });
  }
  draft.add({ type: 'PipelineCompleted', data: { projectId, ...result } });
}

/** A cancel that came when nothing remained to cancel has changed nothing, and the pipeline has succeeded. */
function outcome({ counts, gateRejected, cancelRequested }: Pipeline): Outcome {
  if (counts.failed > 0) return { result: 'failed' };
  if (gateRejected) return { result: 'cancelled', reason: 'gate_rejected' };
  if (counts.cancelled === 0) return { result: 'succeeded' };
  return cancelRequested === null
    ? { result: 'cancelled' }
    : { result: 'cancelled', reason: 'cancel_requested' };
}

function dispatch(draft: PipelineDraft): void {
  while (hasFreeSlot(draft.pipeline)) {
    const { pipelineId, queue, queueHead, graph } = draft.pipeline;
    const node = queue.get(queueHead);
    const stackId = node === undefined ? undefined : graph.nodes[node]?.stackId;
    if (node === undefined || stackId === undefined) return;
    const runId = nodeRunId(pipelineId, node);
    draft.add({ type: 'NodeDispatched', data: { node, runId, stackId, pipelineId } });
  }
}

/** Nothing is dispatched after a cancel was requested (P7). */
function hasFreeSlot({ state, counts, concurrencyMax }: Pipeline): boolean {
  return state === 'running' && counts.in_progress < concurrencyMax;
}

function openEnvironmentGate(draft: PipelineDraft, index: number): void {
  const environment = draft.pipeline.graph.environments[index];
  if (environment === undefined) return;
  const reason = environment.gate?.reason;
  const data = { environment: environment.name, ...(reason !== undefined && { reason }) };
  draft.add({ type: 'GateOpened', data: { position: 'env_entry', ...data } });
}

/** Nobody is asked about an environment that nothing waits to enter any more. */
function voidIdleGate(draft: PipelineDraft, index: number): void {
  const { pendingIn, environmentGates, graph } = draft.pipeline;
  const gate = environmentGates.get(index);
  if (pendingIn.get(index) !== 0 || (gate !== 'closed' && gate !== 'waiting')) return;
  const environment = graph.environments[index]?.name ?? '';
  draft.add({
    type: 'GateResolved',
    data: { position: 'env_entry', environment, resolution: 'void' },
  });
}
