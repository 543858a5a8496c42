import type { LaneClass } from './lane.events';

export type LaneWaiter = {
  readonly holder: string;
  readonly class: LaneClass;
  readonly priority: number;
};

export type LaneState = {
  /** Revision of the lane's last event; -1 before the first. */
  readonly revision: number;
  readonly granted: { readonly holder: string; readonly token: number } | null;
  /** In the order in which they will be granted (Q3). */
  readonly queue: readonly LaneWaiter[];
  /** Those who left last, oldest first, at most `departedMax`: a repeated EnterLane does not bring them back. */
  readonly departed: readonly string[];
};
