import type { GateState } from '../gate/gate';
import { PersistentVector } from '../graph/persistent-vector';
import { upstreamCounts } from '../graph/topology';
import { pipelineGraph } from './pipeline-graph';
import type {
  GateOpened,
  GateResolved,
  NodeSettled,
  PipelineCreated,
  PipelineEvent,
} from './pipeline.events';
import type { NodeStatus } from './pipeline.machine';
import type { Pipeline, PipelineState } from './pipeline.state';

/** Total: an event that a stream cannot hold leaves the state as it was. */
export function evolvePipeline(state: PipelineState, event: PipelineEvent): PipelineState {
  if (event.type === 'PipelineCreated') return created(event.data);
  return state.state === 'absent' ? state : evolveExisting(state, event);
}

function created({ nodes, environments, ...data }: PipelineCreated['data']): Pipeline {
  const graph = pipelineGraph({ nodes, environments });
  const gateOf = ({ gate }: { readonly gate?: unknown }): GateState =>
    gate === undefined ? 'open' : 'closed';
  return {
    ...data,
    state: 'queued',
    graph,
    status: PersistentVector.from(nodes.map((): NodeStatus => 'pending')),
    blockers: PersistentVector.from(upstreamCounts(nodes)),
    nodeGates: PersistentVector.from(nodes.map(gateOf)),
    environmentGates: PersistentVector.from(environments.map(gateOf)),
    pendingIn: PersistentVector.from(graph.nodesOf.map((members) => members.length)),
    queue: PersistentVector.from<number>([]),
    queueHead: 0,
    counts: { ...noCounts, pending: nodes.length },
    waitingGates: 0,
    gateRejected: false,
    cancelRequested: null,
    completion: null,
  };
}

const noCounts: Readonly<Record<NodeStatus, number>> = {
  pending: 0,
  eligible: 0,
  in_progress: 0,
  awaiting_approval: 0,
  successful: 0,
  failed: 0,
  cancelled: 0,
  discovered: 0,
};

export function evolveExisting(pipeline: Pipeline, event: PipelineEvent): Pipeline {
  switch (event.type) {
    case 'PipelineStarted':
    case 'PipelineResumed':
      return { ...pipeline, state: 'running' };
    case 'NodeEligible': {
      const { node } = event.data;
      return { ...moved(pipeline, node, 'eligible'), queue: pipeline.queue.push(node) };
    }
    case 'NodeDispatched':
      return pastHead(moved(pipeline, event.data.node, 'in_progress'));
    case 'NodeSettled':
      return pastHead(settled(pipeline, event.data));
    case 'GateOpened':
      return gateOpened(pipeline, event.data);
    case 'GateResolved':
      return gateResolved(pipeline, event.data);
    case 'PipelineAwaitingApproval':
      return { ...pipeline, state: 'awaiting_approval' };
    case 'PipelineCancelRequested':
      return { ...pipeline, state: 'cancelling', cancelRequested: event.data.reason };
    case 'PipelineCompleted':
      return { ...pipeline, state: 'completed', completion: event.data };
    default:
      return pipeline;
  }
}

function moved(pipeline: Pipeline, node: number, to: NodeStatus): Pipeline {
  const { status, counts, pendingIn, graph } = pipeline;
  const from = status.get(node);
  if (from === undefined || from === to) return pipeline;
  const environment = graph.environmentOf[node] ?? -1;
  return {
    ...pipeline,
    status: status.set(node, to),
    counts: { ...counts, [from]: counts[from] - 1, [to]: counts[to] + 1 },
    pendingIn:
      from === 'pending'
        ? pendingIn.set(environment, (pendingIn.get(environment) ?? 0) - 1)
        : pendingIn,
  };
}

/** The head passes what is no longer eligible; over a pipeline's life it passes each node once. */
function pastHead(pipeline: Pipeline): Pipeline {
  const { queue, status } = pipeline;
  let head = pipeline.queueHead;
  while (head < queue.length && status.get(queue.get(head) ?? -1) !== 'eligible') head++;
  return head === pipeline.queueHead ? pipeline : { ...pipeline, queueHead: head };
}

function settled(pipeline: Pipeline, { node, result }: NodeSettled['data']): Pipeline {
  const after = moved(pipeline, node, result);
  const gate = after.nodeGates.get(node);
  if (result === 'discovered' || result === 'successful') {
    if (gate === 'open') return letGo(after, node);
    if (result === 'discovered') return after;
  }
  return gate === 'closed' ? { ...after, nodeGates: after.nodeGates.set(node, 'void') } : after;
}

/** One thing less is in the way of each dependent. */
function letGo(pipeline: Pipeline, node: number): Pipeline {
  const dependents = pipeline.graph.dependents[node] ?? [];
  const blockers = dependents.reduce(
    (vector, dependent) => vector.set(dependent, (vector.get(dependent) ?? 0) - 1),
    pipeline.blockers,
  );
  return { ...pipeline, blockers };
}

function gateOpened(
  pipeline: Pipeline,
  { position, environment, node }: GateOpened['data'],
): Pipeline {
  const waitingGates = pipeline.waitingGates + 1;
  if (position === 'env_entry') {
    return { ...withEnvironmentGate(pipeline, environment, 'waiting'), waitingGates };
  }
  const index = node ?? -1;
  const nodeGates = pipeline.nodeGates.set(index, 'waiting');
  const after = { ...pipeline, nodeGates, waitingGates };
  return after.status.get(index) === 'in_progress'
    ? moved(after, index, 'awaiting_approval')
    : after;
}

const resolvedAs = { yes: 'open', no: 'rejected', void: 'void' } as const;

function gateResolved(pipeline: Pipeline, event: GateResolved['data']): Pipeline {
  const { position, environment, node = -1, resolution } = event;
  const gate = resolvedAs[resolution];
  const before =
    position === 'env_entry'
      ? pipeline.environmentGates.get(pipeline.graph.environmentIndex.get(environment) ?? -1)
      : pipeline.nodeGates.get(node);
  const counted: Pipeline = {
    ...pipeline,
    waitingGates: pipeline.waitingGates - (before === 'waiting' ? 1 : 0),
    gateRejected: pipeline.gateRejected || resolution === 'no',
  };
  if (position === 'env_entry') return withEnvironmentGate(counted, environment, gate);
  const after = { ...counted, nodeGates: counted.nodeGates.set(node, gate) };
  return gate === 'open' && after.status.get(node) === 'discovered' ? letGo(after, node) : after;
}

function withEnvironmentGate(pipeline: Pipeline, environment: string, gate: GateState): Pipeline {
  const index = pipeline.graph.environmentIndex.get(environment) ?? -1;
  return { ...pipeline, environmentGates: pipeline.environmentGates.set(index, gate) };
}
