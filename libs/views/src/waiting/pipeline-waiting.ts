import type { PipelineRow } from '../pipeline/pipeline.view';
import type { Waiting } from './waiting';

/** Null unless the whole pipeline rests. */
export function pipelineWaiting({ status }: Pick<PipelineRow, 'status'>): Waiting | null {
  if (status !== 'awaiting_approval') return null;
  return {
    for: 'person',
    why: 'nothing is running, and a gate waits for a person',
    moves: 'answer the gate with yes or no',
    runId: null,
    until: null,
  };
}
