import { type GateRow, NO_NODE } from '../pipeline/gate.view';
import type { Waiting } from './waiting';

/** What waits at a gate waits for whoever answers it. */
export function gateWaiting({
  environment,
  node,
  reason,
}: Pick<GateRow, 'environment' | 'node' | 'reason'>): Waiting {
  const place = node === NO_NODE ? `before ${environment}` : 'behind it';
  return {
    for: 'person',
    why: `the gate ${place} waits for a person${reason === null ? '' : `: ${reason}`}`,
    moves: 'answer the gate with yes or no',
    runId: null,
    until: null,
  };
}
