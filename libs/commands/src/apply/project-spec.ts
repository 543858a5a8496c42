import type { PipelineEnvironment, PipelineNode } from '@keelson/domain';

/** What a project's definition remembers: all that a pipeline is made of, with references resolved to ids. */
export type ProjectSpec = {
  readonly environments: readonly PipelineEnvironment[];
  readonly nodes: readonly Omit<PipelineNode, 'adoptedRunId'>[];
  readonly concurrencyMax: number;
  /** The pipeline that this generation starts by itself. */
  readonly pipelineId: string;
};
