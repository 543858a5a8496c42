import {
  isTerminalNodeStatus,
  nodeTransitions,
  pipelineTransitions,
  type GateState,
  type NodeSettled,
  type Pipeline,
  type PipelineState,
} from '@keelson/domain';
import { ensure, ensureTransition, Violation, type Step } from './violation';

/** P2 and P4 to P11, and the lives of nodes and gates. P1 and P3 are refused or undone at creation. */
export function checkPipeline(step: Step<PipelineState>): void {
  const { event, before, after } = step;
  const pipelineId = event.stream.slice('pipeline-'.length);
  if (event.type === 'PipelineCreated') {
    return ensure('P10', before.state === 'absent', `${pipelineId} is created twice`);
  }
  if (before.state === 'absent' || after.state === 'absent') {
    throw new Violation('P10', `${pipelineId} has no beginning`);
  }
  ensure('P11', before.state !== 'completed', `${pipelineId} goes on after its end`);
  ensureTransition('P11', pipelineTransitions, before.state, after.state, pipelineId);
  ensure('P10', before.graph === after.graph, `${pipelineId} changed its graph`);
  if ('node' in event.data && event.data.node !== undefined) {
    const { node } = event.data;
    const [from, to] = [before.status.get(node) ?? '?', after.status.get(node) ?? '?'];
    ensureTransition('P5', nodeTransitions, from, to, `node ${node} of ${pipelineId}`);
  }
  checkEvent(step, before, after);
}

function checkEvent(
  { event, history }: Step<PipelineState>,
  before: Pipeline,
  after: Pipeline,
): void {
  const { pipelineId, projectId } = before;
  switch (event.type) {
    case 'PipelineStarted': {
      const others = history.pipelines.filter(
        (each) =>
          each.projectId === projectId &&
          each.pipelineId !== pipelineId &&
          !['queued', 'completed'].includes(each.state),
      );
      ensure('P9', others.length === 0, `${pipelineId} runs beside ${others[0]?.pipelineId}`);
      const holder = history.lane('project', projectId).granted?.holder;
      return ensure('P9', holder === pipelineId, `${pipelineId} runs in the lane of ${holder}`);
    }
    case 'NodeEligible':
    case 'NodeDispatched':
      return checkDispatch(event.data.node, event.type === 'NodeDispatched', before, after);
    case 'GateOpened':
    case 'GateResolved':
      return checkGate(event.type, event.data, before);
    case 'PipelineCompleted':
      return checkCompleted(event.data.result, before, history.of(event.stream));
    default:
      return;
  }
}

function checkDispatch(node: number, dispatched: boolean, before: Pipeline, after: Pipeline): void {
  const { graph, pipelineId, status, nodeGates, environmentGates } = before;
  const who = `node ${node} of ${pipelineId}`;
  ensure('P5', status.get(node) === (dispatched ? 'eligible' : 'pending'), `${who} again`);
  for (const upstream of graph.nodes[node]?.dependsOn ?? []) {
    const done = ['successful', 'discovered'].includes(status.get(upstream) ?? '');
    ensure('P2', done && nodeGates.get(upstream) === 'open', `${who} goes before node ${upstream}`);
  }
  const gate = environmentGates.get(graph.environmentOf[node] ?? -1);
  ensure('P4', gate === 'open', `${who} enters an environment whose gate is ${gate}`);
  if (!dispatched) return;
  ensure('P7', before.cancelRequested === null, `${who} is dispatched after the cancel`);
  const busy = after.counts.in_progress;
  ensure('IP3', busy <= after.concurrencyMax, `${pipelineId} has ${busy} nodes in progress`);
}

type GateEvent = {
  readonly position: 'env_entry' | 'node_exit';
  readonly environment: string;
  readonly node?: number;
  readonly resolution?: 'yes' | 'no' | 'void';
};

function checkGate(type: string, event: GateEvent, before: Pipeline): void {
  const { position, environment, node = -1, resolution } = event;
  const { graph, environmentGates, nodeGates, pipelineId } = before;
  const gate: GateState | undefined =
    position === 'node_exit'
      ? nodeGates.get(node)
      : environmentGates.get(graph.environmentIndex.get(environment) ?? -1);
  const legal =
    type === 'GateOpened'
      ? gate === 'closed'
      : gate === 'waiting' || (gate === 'closed' && resolution === 'void');
  ensure('gate', legal, `${type} ${resolution ?? ''} at a gate of ${pipelineId} that is ${gate}`);
}

/** P6, P11: what was cancelled behind a failure is exactly what depends on it. */
function checkCompleted(
  result: string,
  pipeline: Pipeline,
  events: readonly { readonly type: string; readonly data: object }[],
): void {
  const { pipelineId, graph, status } = pipeline;
  const settled = new Map<number, NodeSettled['data']>();
  for (const { type, data } of events) {
    if (type !== 'NodeSettled') continue;
    const settlement = data as NodeSettled['data'];
    ensure('P5', !settled.has(settlement.node), `node ${settlement.node} settles twice`);
    settled.set(settlement.node, settlement);
  }
  graph.nodes.forEach((_, node) => {
    ensure(
      'P11',
      isTerminalNodeStatus(status.get(node) ?? 'pending'),
      `${pipelineId} left ${node}`,
    );
  });
  const failed = graph.nodes.flatMap((_, node) => (status.get(node) === 'failed' ? [node] : []));
  const behind = downstream(pipeline, failed);
  for (const node of behind) {
    ensure('P6', status.get(node) === 'cancelled', `node ${node} outlived a failure upstream`);
  }
  for (const { node, reason } of settled.values()) {
    const caused = reason !== 'upstream_failed' || behind.has(node);
    ensure('P6', caused, `node ${node} was cancelled for a failure that is not upstream`);
  }
  ensure('P11', failed.length > 0 === (result === 'failed'), `${pipelineId} ended ${result}`);
}

function downstream({ graph }: Pipeline, from: readonly number[]): ReadonlySet<number> {
  const reached = new Set<number>();
  const queue = [...from];
  for (const node of queue) {
    for (const dependent of graph.dependents[node] ?? []) {
      if (!reached.has(dependent)) queue.push(dependent);
      reached.add(dependent);
    }
  }
  return reached;
}
