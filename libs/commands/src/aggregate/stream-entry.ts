import type { Decider, Event } from '@keelson/domain';
import { BEGINNING, chainHash, type Position, type RecordedEvent } from '@keelson/event-log';
import type { Envelope } from './envelope';

/** What a command led to. No events means that it was already so. */
export type Changed<S = unknown, E = Event> = {
  readonly events: readonly E[];
  /** After the command. */
  readonly state: S;
  readonly revision: number;
  /** The consistency token: a view that has reached it shows this command's effect. */
  readonly position: Position;
};

/** A command that waits for its answer. */
export type Pending = {
  readonly command: unknown;
  readonly envelope: Envelope;
  readonly resolve: (changed: Changed<unknown, Event>) => void;
  readonly reject: (reason: unknown) => void;
};

export type AnyDecider = Decider<unknown, unknown, Event>;

/** A stream's folded state and the commands that wait for it. */
export type Entry = {
  state: unknown;
  revision: number;
  position: Position;
  hash: string;
  loaded: boolean;
  working: boolean;
  waiting: Pending[];
};

export function newEntry(decider: AnyDecider): Entry {
  return {
    state: decider.initial,
    revision: -1,
    position: BEGINNING,
    hash: '',
    loaded: false,
    working: false,
    waiting: [],
  };
}

export function apply(entry: Entry, decider: AnyDecider, event: RecordedEvent): void {
  if (event.revision <= entry.revision) return;
  entry.state = decider.evolve(entry.state, event);
  entry.revision = event.revision;
  entry.position = event.position;
  entry.hash = chainHash(event.metadata.previousHash, event);
}
