import type { Event } from '../event';

/** Order of classes in a lane's queue (Q3). */
export type LaneClass = 'blocking' | 'proposed' | 'drift';

export type LaneEntered = Event<
  'LaneEntered',
  { readonly holder: string; readonly class: LaneClass; readonly priority: number }
>;
/** `token` is this event's own revision in the lane's stream: it strictly grows and fences every write of the holder (Q2). */
export type LaneGranted = Event<'LaneGranted', { readonly holder: string; readonly token: number }>;
export type LaneReleased = Event<
  'LaneReleased',
  { readonly holder: string; readonly token: number }
>;
/** A waiting holder left without having been granted. */
export type LaneLeft = Event<'LaneLeft', { readonly holder: string }>;

export type LaneEvent = LaneEntered | LaneGranted | LaneReleased | LaneLeft;
