import type { CancelPipeline } from './pipeline.commands';
import { PipelineDraft } from './pipeline-draft';
import { nodeRunId } from './pipeline-graph';
import { cancelWaiting, complete, conclude, settle, voidNodeGate } from './pipeline-progress';
import type { PipelineEvent } from './pipeline.events';
import type { Pipeline } from './pipeline.state';

/** What is in flight is asked to cancel and waited for; all else is settled at once. The one decision that visits every node. */
export function cancelPipeline(
  { reason }: CancelPipeline,
  pipeline: Pipeline,
): readonly PipelineEvent[] {
  if (pipeline.state === 'cancelling' || pipeline.state === 'completed') return [];
  const draft = new PipelineDraft(pipeline);
  if (pipeline.state === 'queued') {
    settleWaiting(draft);
    complete(draft, { result: 'cancelled', reason: 'cancel_requested' });
    return draft.events;
  }
  const runIds = inFlight(pipeline);
  draft.add({ type: 'PipelineCancelRequested', data: { reason, runIds } });
  settleWaiting(draft);
  conclude(draft);
  return draft.events;
}

function inFlight({ pipelineId, status }: Pipeline): readonly string[] {
  return [...status].flatMap((each, node) =>
    each === 'in_progress' ? [nodeRunId(pipelineId, node)] : [],
  );
}

function settleWaiting(draft: PipelineDraft): void {
  const { graph, pipelineId } = draft.pipeline;
  graph.nodes.forEach((_, node) => {
    cancelWaiting(draft, node, 'pipeline_cancelled');
    if (draft.pipeline.nodeGates.get(node) === 'waiting') voidNodeGate(draft, node);
    if (draft.pipeline.status.get(node) === 'awaiting_approval') {
      settle(draft, node, { result: 'successful', runId: nodeRunId(pipelineId, node) });
    }
  });
}
