import type { Position } from '@keelson/event-log';

/** An event that a saga could not react to because of a fault in the code; its key waits until a person has looked. */
export type ParkedEvent = {
  readonly key: string;
  readonly eventId: string;
  readonly position: Position;
  readonly error: string;
};

/** Where a group of sagas stands in the log, and what it had to lay aside. */
export interface CheckpointStore {
  load(name: string): Promise<Position>;
  /** Compare and set: false when somebody else has moved it meanwhile, and then nothing was stored. */
  save(name: string, previous: Position, next: Position): Promise<boolean>;
  park(name: string, event: ParkedEvent): Promise<void>;
  parked(name: string): Promise<readonly ParkedEvent[]>;
}
