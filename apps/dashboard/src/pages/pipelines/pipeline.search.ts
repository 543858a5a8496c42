import { nodeStates, type NodeStatus } from '@keelson/domain';

export const pipelineViews = ['graph', 'timeline', 'list'] as const;
export type PipelineView = (typeof pipelineViews)[number];

/** What the address of a pipeline may say. */
export type PipelineSearch = {
  /** Absent: the graph. */
  readonly view?: PipelineView | undefined;
  /** Text that a stack's name has. */
  readonly find?: string | undefined;
  readonly status?: NodeStatus | undefined;
  readonly environment?: string | undefined;
  /** Of a graph that is too large to be drawn whole: the stacks that could run in this turn. */
  readonly layer?: number | undefined;
  /** The stack that is looked at: `environment/name`. */
  readonly node?: string | undefined;
};

export function pipelineSearch(search: Record<string, unknown>): PipelineSearch {
  const { view, find, status, environment, layer, node } = search;
  return {
    ...(isView(view) && view !== 'graph' ? { view } : {}),
    // The address turns what looks like a number into one.
    ...(isText(find) ? { find: String(find) } : {}),
    ...(isNodeStatus(status) ? { status } : {}),
    ...(isText(environment) ? { environment: String(environment) } : {}),
    ...(typeof layer === 'number' && layer >= 0 ? { layer } : {}),
    ...(typeof node === 'string' ? { node } : {}),
  };
}

export const isView = (value: unknown): value is PipelineView =>
  pipelineViews.some((view) => view === value);

const isNodeStatus = (value: unknown): value is NodeStatus =>
  typeof value === 'string' && Object.hasOwn(nodeStates, value);

const isText = (value: unknown): value is string | number =>
  typeof value === 'number' || (typeof value === 'string' && value !== '');
