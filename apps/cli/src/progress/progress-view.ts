import type { PipelineSnapshot } from './pipeline-snapshot';

/** Shows how a pipeline goes on: redrawn in place for a person, line by line for a log. */
export type ProgressView = {
  readonly update: (pipeline: PipelineSnapshot) => void;
  /** The server does not answer at the moment; `undefined`: it does again. */
  readonly trouble: (message: string | undefined) => void;
  /** Leaves the screen as it is to stay. */
  readonly end: () => void;
};
