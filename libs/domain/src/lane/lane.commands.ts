import type { LaneClass } from './lane.events';

export type EnterLane = {
  readonly type: 'EnterLane';
  readonly holder: string;
  readonly class: LaneClass;
  readonly priority: number;
};
/** Idempotent: a holder that is not in the lane leaves it without an event. The next in the queue is granted in the same append. */
export type LeaveLane = { readonly type: 'LeaveLane'; readonly holder: string };

export type LaneCommand = EnterLane | LeaveLane;
