import type { Position } from '@keelson/event-log';

/** An event that a saga could not react to because of a fault in the code; its key waits until a person has looked. */
export type ParkedEvent = {
  readonly key: string;
  readonly eventId: string;
  readonly position: Position;
  readonly error: string;
};

/** A key that stands still: its first event, and how many have come since. */
export type ParkedKey = ParkedEvent & { readonly waiting: number };

/** `too_soon`: the event has only just been parked; nothing was changed. */
export type Unparked = 'unparked' | 'not_parked' | 'too_soon';

/** Where a group of sagas stands in the log, and what it had to lay aside. */
export interface CheckpointStore {
  load(name: string): Promise<Position>;
  /** Compare and set: false when somebody else has moved it meanwhile, and then nothing was stored. */
  save(name: string, previous: Position, next: Position): Promise<boolean>;
  park(name: string, event: ParkedEvent): Promise<void>;
  parked(name: string): Promise<readonly ParkedEvent[]>;
  /**
   * Lets a key go on: forgets what was parked of it and sets the checkpoint back to where it stood before, so all of it is heard
   * again. Whoever carries the group notices that its checkpoint was moved, and begins anew there.
   */
  unpark(name: string, key: string): Promise<Unparked>;
}
