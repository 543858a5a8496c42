import type { Counts } from '@keelson/domain';
import { isSettled, isWaitingForPerson, type PipelineSnapshot } from './pipeline-snapshot';

export type Totals = {
  readonly nodes: number;
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly running: number;
  /** For a person. */
  readonly held: number;
  readonly waiting: number;
  readonly delta: Counts;
};

export function countTotals(pipeline: PipelineSnapshot): Totals {
  const totals = { done: 0, failed: 0, cancelled: 0, running: 0, held: 0, waiting: 0 };
  const delta = { add: 0, change: 0, delete: 0 };
  for (const node of pipeline.nodes) {
    if (node.status === 'failed') totals.failed++;
    else if (node.status === 'cancelled' || node.status === 'skipped') totals.cancelled++;
    else if (isSettled(node)) totals.done++;
    else if (isWaitingForPerson(node)) totals.held++;
    else if (node.status === 'in_progress') totals.running++;
    else totals.waiting++;
    delta.add += node.delta?.add ?? 0;
    delta.change += node.delta?.change ?? 0;
    delta.delete += node.delta?.delete ?? 0;
  }
  return { nodes: pipeline.nodes.length, ...totals, delta };
}
