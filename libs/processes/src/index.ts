import { jobDispatch } from './job-dispatch/job-dispatch.process';
import { pipelineProgress } from './pipeline-progress/pipeline-progress.process';
import type { Process } from './process';
import { runAdmission } from './run-admission/run-admission.process';
import { runProgress } from './run-progress/run-progress.process';
import { stackLifecycle } from './stack-lifecycle/stack-lifecycle.process';

export type { CheckpointStore, ParkedEvent } from './checkpoints/checkpoint-store.port';
export { MemoryCheckpointStore } from './checkpoints/memory-checkpoint-store';
export { PostgresCheckpointStore } from './checkpoints/postgres-checkpoint-store';
export type { Heard, Process, Reaction } from './process';
export {
  ProcessRunner,
  type ProcessRunnerOptions,
  type RunnerTimers,
} from './runner/process-runner';
export { jobIdOf } from './job-dispatch/job-dispatch.process';

/** Every saga. The order is that of their reactions to one event. */
export const processes: readonly Process[] = [
  runAdmission,
  jobDispatch,
  runProgress,
  pipelineProgress,
  stackLifecycle,
];

/** The streams that they listen to. */
export const processPrefixes: readonly string[] = [
  'run-',
  'job-',
  'lane-',
  'pipeline-',
  'stack-',
  'def-project-',
];
