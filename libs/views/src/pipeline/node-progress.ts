import type { Delta, RunStateName } from '@keelson/domain';
import type { PipelineNodeRow } from './pipeline-node.view';

/** What others say of a node. */
export type NodeInPlace = Pick<PipelineNodeRow, 'node' | 'nodeId' | 'status' | 'runId'>;

/** A node's row beside what its run is at. */
export type NodeProgress = PipelineNodeRow & {
  readonly runState: RunStateName | null;
  readonly delta: Delta | null;
  /** When the clock ends its run's waiting. */
  readonly dueAt: string | null;
  /** What its run took, without what waited for a worker or for people; null while it has not ended. */
  readonly workMs: number | null;
};
