import type { Counts } from '@keelson/domain';

export type NodeStatus =
  | 'pending'
  | 'eligible'
  | 'in_progress'
  | 'awaiting_approval'
  | 'successful'
  | 'failed'
  | 'cancelled'
  | 'skipped'
  | 'discovered';

/** A node as the progress view needs it, whatever the API calls it. */
export type NodeSnapshot = {
  /** `environment/stack`. */
  readonly id: string;
  readonly environment: string;
  readonly name: string;
  readonly stackId: string;
  readonly status: NodeStatus;
  readonly reason?: string;
  /** Ids of the nodes it waits for. */
  readonly dependsOn: readonly string[];
  readonly runId?: string;
  readonly runState?: string;
  readonly planDigest?: string;
  readonly delta?: Counts;
  readonly noChanges?: boolean;
  readonly message?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
};

/** A gate that waits for a person. `node` is absent for an environment's gate. */
export type WaitingGate = {
  readonly environment: string;
  readonly node?: string;
  readonly reason?: string;
};

export type PipelineSnapshot = {
  readonly id: string;
  readonly project: string;
  readonly operation: string;
  readonly status: string;
  readonly result?: string;
  readonly createdAt: string;
  readonly finishedAt?: string;
  readonly nodes: readonly NodeSnapshot[];
  readonly gates: readonly WaitingGate[];
};

const settledStatuses: ReadonlySet<NodeStatus> = new Set([
  'successful',
  'failed',
  'cancelled',
  'skipped',
  'discovered',
]);

export const isSettled = (node: NodeSnapshot): boolean => settledStatuses.has(node.status);

/** A run that has its plan ready and waits for `run confirm` or `run discard`. */
export const isUnconfirmed = (node: NodeSnapshot): boolean =>
  node.status === 'in_progress' && node.runState === 'unconfirmed';

export const isWaitingForPerson = (node: NodeSnapshot): boolean =>
  isUnconfirmed(node) || node.status === 'awaiting_approval';

/** Nothing moves any more until a person decides. */
export function waitsForPerson(pipeline: PipelineSnapshot): boolean {
  if (pipeline.status === 'completed') return false;
  const moving = pipeline.nodes.some(
    (node) => node.status === 'eligible' || (node.status === 'in_progress' && !isUnconfirmed(node)),
  );
  return !moving && (pipeline.gates.length > 0 || pipeline.nodes.some(isUnconfirmed));
}
