import { BEGINNING, type Position } from '@keelson/event-log';
import type { CheckpointStore } from '../checkpoints/checkpoint-store.port';
import { ProcessRunner, type ProcessRunnerOptions } from '../runner/process-runner';
import { processes, processPrefixes } from '../sagas';

/**
 * Into so many parts the work of the sagas is divided, and so many server processes can share it. Never changes: checkpoints
 * and parked keys are remembered by partition.
 */
export const SAGA_PARTITIONS = 4;

const INDEXES = Array.from({ length: SAGA_PARTITIONS }, (_, index) => index);

/** Names a partition's checkpoint and the right to carry it; never changes. */
export function sagaPartition(index: number): string {
  return `sagas/${index}`;
}

export type SagaMeans = Omit<ProcessRunnerOptions, 'name' | 'partition' | 'processes' | 'prefixes'>;

/** Carries all sagas for the keys of one partition. */
export function sagaRunner(index: number, means: SagaMeans): ProcessRunner {
  return new ProcessRunner({
    ...means,
    name: sagaPartition(index),
    partition: { index, of: SAGA_PARTITIONS },
    processes,
    prefixes: processPrefixes,
  });
}

/** Up to here every saga has certainly reacted, whatever its key. */
export async function reactedTo(checkpoints: Pick<CheckpointStore, 'load'>): Promise<Position> {
  const positions = await Promise.all(INDEXES.map((at) => checkpoints.load(sagaPartition(at))));
  return positions.reduce((lowest, each) => (each < lowest ? each : lowest));
}

/** Lets sagas that have not reacted to anything yet begin after this position. */
export async function moveSagas(checkpoints: CheckpointStore, to: Position): Promise<void> {
  for (const index of INDEXES) await checkpoints.save(sagaPartition(index), BEGINNING, to);
}
