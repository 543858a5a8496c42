import type { Delta, RunStateName } from '@keelson/domain';
import type { PipelineNodeRow } from './pipeline-node.view';

/** A node's row beside what its run is at. */
export type NodeProgress = PipelineNodeRow & {
  readonly runState: RunStateName | null;
  readonly delta: Delta | null;
};
