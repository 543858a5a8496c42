import { pipelineStates, type PipelineStateName } from '@keelson/domain';

export const pipelineStatuses = Object.keys(pipelineStates) as readonly PipelineStateName[];

export const isPipelineStatus = (text: unknown): text is PipelineStateName =>
  pipelineStatuses.some((status) => status === text);

/** What the address of the list may say. */
export type PipelinesSearch = {
  readonly status?: PipelineStateName | undefined;
  readonly project?: string | undefined;
  /** A part of a project's name, or of an id. */
  readonly text?: string | undefined;
};

export function pipelinesSearch({
  status,
  project,
  text,
}: Record<string, unknown>): PipelinesSearch {
  return {
    ...(isPipelineStatus(status) ? { status } : {}),
    ...(typeof project === 'string' ? { project } : {}),
    // A text that looks like a number comes out of the address as one.
    ...(typeof text === 'string' || typeof text === 'number' ? { text: String(text) } : {}),
  };
}
