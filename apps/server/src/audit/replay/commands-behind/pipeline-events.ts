import {
  nodeRunId,
  type NodeSettled,
  type PipelineCommand,
  type PipelineEvent,
  type PipelineState,
} from '@keelson/domain';
import { neverFirst, type CommandsBehind } from './commands-behind';

/**
 * The order of the graph is the decider's own, so of most events nothing is taken over but which node settled and who resolved which
 * gate how. No event keeps why a pipeline that had not begun was cancelled.
 */
export const behindPipelineEvents: CommandsBehind<PipelineCommand, PipelineState, PipelineEvent> = {
  PipelineCreated: (said) => [{ type: 'CreatePipeline', ...said }],
  PipelineStarted: () => [{ type: 'StartPipeline' }],
  NodeEligible: neverFirst,
  NodeDispatched: neverFirst,
  NodeSettled: (settled) => [...settleNode(settled), cancelOfQueued],
  GateOpened: ({ node }, { state }) =>
    node === undefined || state.state === 'absent'
      ? []
      : settleNode({ node, runId: nodeRunId(state.pipelineId, node), result: 'successful' }),
  GateResolved: ({ position, environment, node, resolution: decision, ...said }, { state }) => {
    if (decision === 'void') return [];
    if (position === 'env_entry') {
      return [{ type: 'ResolveEnvironmentGate', environment, decision, ...said }];
    }
    const spec = state.state === 'absent' ? undefined : state.graph.nodes[node ?? -1];
    return spec ? [{ type: 'ResolveNodeGate', nodeId: spec.id, decision, ...said }] : [];
  },
  PipelineAwaitingApproval: neverFirst,
  PipelineResumed: neverFirst,
  PipelineCancelRequested: ({ reason }) => [{ type: 'CancelPipeline', reason }],
  PipelineCompleted: () => [cancelOfQueued],
};

/** Its nodes settle at once, and one without nodes completes at once. */
const cancelOfQueued: PipelineCommand = { type: 'CancelPipeline', reason: '' };

function settleNode({ runId, result, ...said }: NodeSettled['data']): readonly PipelineCommand[] {
  if (runId === undefined || result === 'discovered') return [];
  return [{ type: 'SettleNode', runId, result, ...said }];
}
