export type {
  CheckpointStore,
  ParkedEvent,
  ParkedKey,
  Unparked,
} from './checkpoints/checkpoint-store.port';
export { MemoryCheckpointStore } from './checkpoints/memory-checkpoint-store';
export { PostgresCheckpointStore } from './checkpoints/postgres-checkpoint-store';
export { ParkedKeys } from './partitions/parked-keys';
export { partitionOf, type Partition } from './partitions/partition';
export {
  moveSagas,
  reactedTo,
  SAGA_PARTITIONS,
  sagaPartition,
  sagaRunner,
  type SagaMeans,
} from './partitions/saga-partitions';
export type { Heard, Process, Reaction } from './process';
export {
  ProcessRunner,
  type ProcessRunnerOptions,
  type RunnerTimers,
} from './runner/process-runner';
export { jobIdOf } from './job-dispatch/job-dispatch.process';
export { processes, processPrefixes } from './sagas';
