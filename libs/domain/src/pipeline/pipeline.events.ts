import type { Event } from '../event';
import type { GateDecision, GatePosition, GateSpec } from '../gate/gate';

export type PipelineOperation = 'deploy';
export type PipelineResult = 'succeeded' | 'failed' | 'cancelled';

/** A node of the frozen graph (P10). Nodes are known by their index; `dependsOn` holds indices of this array. */
export type PipelineNode = {
  /** `environment/stack`, unique in the pipeline. */
  readonly id: string;
  readonly stackId: string;
  readonly environment: string;
  readonly dependsOn: readonly number[];
  readonly gate?: GateSpec;
  /**
   * A retry adopts what an earlier pipeline deployed: the node counts as done, with that run. Its gate is asked again, so a retry
   * leaves out the gate that was opened before.
   */
  readonly adoptedRunId?: string;
};
export type PipelineEnvironment = { readonly name: string; readonly gate?: GateSpec };

export type PipelineCreated = Event<
  'PipelineCreated',
  {
    readonly pipelineId: string;
    readonly projectId: string;
    readonly projectName: string;
    readonly org: string;
    readonly generation: number;
    readonly operation: PipelineOperation;
    readonly environments: readonly PipelineEnvironment[];
    readonly nodes: readonly PipelineNode[];
    /** Nodes in progress at once, at most (IP3). */
    readonly concurrencyMax: number;
    /** The person or machine whose wish it was: the runs of its nodes name it as their trigger. */
    readonly startedBy?: string;
    readonly retryOf?: string;
  }
>;
export type PipelineStarted = Event<'PipelineStarted', Record<string, never>>;
export type NodeEligible = Event<'NodeEligible', { readonly node: number }>;
/** `runId` follows from pipeline and node, so a repeated dispatch names the same run (P5). */
export type NodeDispatched = Event<
  'NodeDispatched',
  {
    readonly node: number;
    readonly runId: string;
    readonly stackId: string;
    readonly pipelineId: string;
  }
>;
export type NodeResult = 'successful' | 'failed' | 'cancelled' | 'discovered';
export type NodeReason =
  | 'run_failed'
  | 'run_discarded'
  | 'run_canceled'
  | 'upstream_failed'
  | 'upstream_cancelled'
  | 'gate_rejected'
  | 'pipeline_cancelled'
  | 'adopted';
export type NodeSettled = Event<
  'NodeSettled',
  {
    readonly node: number;
    readonly result: NodeResult;
    readonly reason?: NodeReason;
    readonly runId?: string;
  }
>;
export type GateOpened = Event<
  'GateOpened',
  {
    readonly position: GatePosition;
    readonly environment: string;
    /** For `node_exit`. */
    readonly node?: number;
    readonly reason?: string;
  }
>;
export type GateResolved = Event<
  'GateResolved',
  {
    readonly position: GatePosition;
    readonly environment: string;
    readonly node?: number;
    readonly resolution: GateDecision | 'void';
    readonly comment?: string;
  }
>;
export type PipelineAwaitingApproval = Event<'PipelineAwaitingApproval', Record<string, never>>;
export type PipelineResumed = Event<'PipelineResumed', Record<string, never>>;
export type PipelineCancelRequested = Event<
  'PipelineCancelRequested',
  {
    readonly reason: string;
    /** In flight now: their runs are asked to cancel. */ readonly runIds: readonly string[];
  }
>;
export type PipelineCompleted = Event<
  'PipelineCompleted',
  {
    readonly projectId: string;
    readonly result: PipelineResult;
    readonly reason?: 'gate_rejected' | 'cancel_requested';
  }
>;

export type PipelineEvent =
  | PipelineCreated
  | PipelineStarted
  | NodeEligible
  | NodeDispatched
  | NodeSettled
  | GateOpened
  | GateResolved
  | PipelineAwaitingApproval
  | PipelineResumed
  | PipelineCancelRequested
  | PipelineCompleted;
