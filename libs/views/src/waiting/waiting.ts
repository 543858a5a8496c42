/**
 * Why something stands still, in words for whoever looks at it. It follows from the views alone, so it can be told of any past
 * moment as well.
 */
export type Waiting = {
  readonly for: 'stack' | 'worker' | 'person' | 'nodes' | 'slot' | 'pipeline';
  readonly why: string;
  /** What would move it on. */
  readonly moves: string;
  /** The run that is in the way, or whose decision is waited for. */
  readonly runId: string | null;
  /** When the clock moves it on, unless somebody else does. */
  readonly until: string | null;
};
