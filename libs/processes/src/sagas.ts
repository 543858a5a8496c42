import { jobDispatch } from './job-dispatch/job-dispatch.process';
import { pipelineProgress } from './pipeline-progress/pipeline-progress.process';
import type { Process } from './process';
import { runAdmission } from './run-admission/run-admission.process';
import { runProgress } from './run-progress/run-progress.process';
import { stackLifecycle } from './stack-lifecycle/stack-lifecycle.process';

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
