import type { GateDecision } from '../gate/gate';
import type { NodeReason, PipelineCreated } from './pipeline.events';

/** Refused (`invalid`) for a cycle, an edge out of the graph, a duplicate node id (P1). */
export type CreatePipeline = { readonly type: 'CreatePipeline' } & PipelineCreated['data'];
export type StartPipeline = { readonly type: 'StartPipeline' };
/** The node's run reached a terminal state. Idempotent. */
export type SettleNode = {
  readonly type: 'SettleNode';
  readonly node: number;
  readonly runId: string;
  readonly result: 'successful' | 'failed' | 'cancelled';
  readonly reason?: NodeReason;
};
export type ResolveEnvironmentGate = {
  readonly type: 'ResolveEnvironmentGate';
  readonly environment: string;
  readonly decision: GateDecision;
  readonly comment?: string;
};
export type ResolveNodeGate = {
  readonly type: 'ResolveNodeGate';
  /** The node's id (`environment/stack`). */
  readonly nodeId: string;
  readonly decision: GateDecision;
  readonly comment?: string;
};
export type CancelPipeline = { readonly type: 'CancelPipeline'; readonly reason: string };

export type PipelineCommand =
  | CreatePipeline
  | StartPipeline
  | SettleNode
  | ResolveEnvironmentGate
  | ResolveNodeGate
  | CancelPipeline;
