import type { GateState } from '../gate/gate';
import type { PersistentVector } from '../graph/persistent-vector';
import type { PipelineGraph } from './pipeline-graph';
import type { PipelineCompleted, PipelineCreated } from './pipeline.events';
import type { NodeStatus, PipelineStateName } from './pipeline.machine';

/** What belongs to a node is found by its index, what belongs to an environment by that environment's. */
export type Pipeline = {
  readonly state: PipelineStateName;
  readonly graph: PipelineGraph;
  readonly status: PersistentVector<NodeStatus>;
  /** By node, the upstream nodes that do not let it go yet: unsettled ones and ones behind their own gate. */
  readonly blockers: PersistentVector<number>;
  /** A node without a gate counts as one whose gate is open; so does an environment. */
  readonly nodeGates: PersistentVector<GateState>;
  readonly environmentGates: PersistentVector<GateState>;
  /** By environment, its nodes that are still pending. */
  readonly pendingIn: PersistentVector<number>;
  /** Nodes in the order in which they became eligible; those before the head have been dispatched or cancelled. */
  readonly queue: PersistentVector<number>;
  readonly queueHead: number;
  readonly counts: Readonly<Record<NodeStatus, number>>;
  readonly waitingGates: number;
  readonly gateRejected: boolean;
  readonly cancelRequested: string | null;
  readonly completion: PipelineCompleted['data'] | null;
} & Omit<PipelineCreated['data'], 'nodes' | 'environments'>;

export type PipelineState = { readonly state: 'absent' } | Pipeline;

export function unsettledNodes({ counts }: Pipeline): number {
  return counts.pending + counts.eligible + counts.in_progress + counts.awaiting_approval;
}
