import type { DefinitionKind } from './definition/definition.events';

/** Names of streams. The prefix up to the first dash tells the aggregate. */
export const stackStream = (stackId: string): string => `stack-${stackId}`;
export const runStream = (runId: string): string => `run-${runId}`;
export const jobStream = (jobId: string): string => `job-${jobId}`;
export const pipelineStream = (pipelineId: string): string => `pipeline-${pipelineId}`;
export const laneStream = (kind: 'stack' | 'project', id: string): string => `lane-${kind}-${id}`;
export const definitionStream = (kind: DefinitionKind, id: string): string => `def-${kind}-${id}`;

/** What all of them begin with: in a store that is shared with other programs, these are Keelson's. */
export const streamPrefixes: readonly string[] = [
  ...['stack-', 'run-', 'job-', 'pipeline-', 'lane-', 'def-'],
];
