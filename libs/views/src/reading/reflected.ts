import type { Position } from '@keelson/event-log';

/** An answer, and the position that the view reflected at least when it was read. */
export type Reflected<Result> = { readonly position: Position; readonly result: Result };
