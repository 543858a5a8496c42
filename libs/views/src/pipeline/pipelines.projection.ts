import { isTerminalNodeStatus } from '@keelson/domain';
import {
  type Projection,
  type Rows,
  settledWhen,
  type ShownEvent,
  type ShownEventOf,
  streamId,
  type Touch,
} from '../projection/projection';
import { GateRow, NO_NODE } from './gate.view';
import { moveNode } from './node-counts';
import { PipelineNodeRow } from './pipeline-node.view';
import { PipelineRow } from './pipeline.view';

type GateEvent = ShownEventOf<'GateOpened' | 'GateResolved'>;

/** Pipelines with their nodes and gates. Creating one writes all of its nodes at once; every later event touches one node. */
export const pipelinesProjection: Projection = {
  name: 'pipelines',
  version: 1,
  tables: [PipelineRow, PipelineNodeRow, GateRow],
  streams: ['pipeline'],
  settled: new Map([settledWhen(PipelineNodeRow, ({ status }) => isTerminalNodeStatus(status))]),
  touches: (event, touch) => {
    if (event.type === 'PipelineCreated') return;
    const pipelineId = streamId(event.stream);
    touch(PipelineRow, pipelineId);
    touchNode(event, pipelineId, touch);
  },
  fold: (event, rows) => {
    if (event.type === 'PipelineCreated') create(event, rows);
    else change(rows.change(PipelineRow, streamId(event.stream)), event, rows);
  },
};

function touchNode(event: ShownEvent, pipelineId: string, touch: Touch): void {
  switch (event.type) {
    case 'NodeEligible':
    case 'NodeDispatched':
    case 'NodeSettled':
      touch(PipelineNodeRow, pipelineId, event.data.node);
      return;
    case 'GateOpened':
    case 'GateResolved':
      if (event.data.node !== undefined) touch(PipelineNodeRow, pipelineId, event.data.node);
      if (event.type === 'GateResolved') touch(GateRow, ...gateKey(pipelineId, event));
      return;
    default:
      return;
  }
}

function gateKey(
  pipelineId: string,
  { data: { position, environment, node } }: GateEvent,
): [string, string, string, number] {
  return [pipelineId, position, environment, node ?? NO_NODE];
}

function create({ data, metadata: { at } }: ShownEventOf<'PipelineCreated'>, rows: Rows): void {
  rows.add(PipelineRow, {
    id: data.pipelineId,
    org: data.org,
    projectId: data.projectId,
    projectName: data.projectName,
    generation: data.generation,
    operation: data.operation,
    environments: data.environments,
    concurrencyMax: data.concurrencyMax,
    nodesTotal: data.nodes.length,
    counts: { pending: data.nodes.length },
    retryOf: data.retryOf ?? null,
    status: 'queued',
    result: null,
    reason: null,
    cancelRequested: null,
    createdAt: at,
    updatedAt: at,
    startedAt: null,
    endedAt: null,
  });
  data.nodes.forEach(({ id, stackId, environment, dependsOn, gate }, node) =>
    rows.add(PipelineNodeRow, {
      pipelineId: data.pipelineId,
      node,
      nodeId: id,
      stackId,
      environment,
      dependsOn,
      gate: gate ?? null,
      status: 'pending',
      reason: null,
      runId: null,
      startedAt: null,
      endedAt: null,
    }),
  );
}

function change(pipeline: PipelineRow, event: ShownEvent, rows: Rows): void {
  const { at } = event.metadata;
  pipeline.updatedAt = at;
  switch (event.type) {
    case 'PipelineStarted':
      pipeline.status = 'running';
      pipeline.startedAt = at;
      return;
    case 'PipelineAwaitingApproval':
      pipeline.status = 'awaiting_approval';
      return;
    case 'PipelineResumed':
      pipeline.status = 'running';
      return;
    case 'PipelineCancelRequested':
      pipeline.status = 'cancelling';
      pipeline.cancelRequested = event.data.reason;
      return;
    case 'PipelineCompleted':
      pipeline.status = 'completed';
      pipeline.result = event.data.result;
      pipeline.reason = event.data.reason ?? null;
      pipeline.endedAt = at;
      return;
    case 'GateOpened':
      openGate(pipeline, event, rows);
      return;
    case 'GateResolved':
      resolveGate(pipeline.id, event, rows);
      return;
    default:
      changeNode(pipeline, event, rows);
  }
}

function changeNode(pipeline: PipelineRow, event: ShownEvent, rows: Rows): void {
  const { at } = event.metadata;
  switch (event.type) {
    case 'NodeEligible':
      moveNode(pipeline, rows.change(PipelineNodeRow, pipeline.id, event.data.node), 'eligible');
      return;
    case 'NodeDispatched': {
      const node = rows.change(PipelineNodeRow, pipeline.id, event.data.node);
      moveNode(pipeline, node, 'in_progress');
      node.runId = event.data.runId;
      node.startedAt = at;
      return;
    }
    case 'NodeSettled': {
      const node = rows.change(PipelineNodeRow, pipeline.id, event.data.node);
      moveNode(pipeline, node, event.data.result);
      node.reason = event.data.reason ?? null;
      node.runId = event.data.runId ?? node.runId;
      node.endedAt = at;
      return;
    }
    default:
      return;
  }
}

function openGate(pipeline: PipelineRow, event: ShownEventOf<'GateOpened'>, rows: Rows): void {
  const { position, environment, node, reason } = event.data;
  rows.add(GateRow, {
    pipelineId: pipeline.id,
    position,
    environment,
    node: node ?? NO_NODE,
    state: 'waiting',
    reason: reason ?? null,
    comment: null,
    resolvedBy: null,
    openedAt: event.metadata.at,
    resolvedAt: null,
  });
  if (node === undefined) return;
  const row = rows.change(PipelineNodeRow, pipeline.id, node);
  // An adopted node stays discovered while its gate waits.
  if (row.status === 'in_progress') moveNode(pipeline, row, 'awaiting_approval');
}

function resolveGate(pipelineId: string, event: ShownEventOf<'GateResolved'>, rows: Rows): void {
  const { resolution, comment } = event.data;
  const gate = rows.changeIfThere(GateRow, ...gateKey(pipelineId, event));
  if (!gate) return;
  gate.state = GATE_STATE[resolution];
  gate.comment = comment ?? null;
  gate.resolvedBy = event.metadata.actor.id;
  gate.resolvedAt = event.metadata.at;
}

const GATE_STATE = { yes: 'open', no: 'rejected', void: 'void' } as const;
