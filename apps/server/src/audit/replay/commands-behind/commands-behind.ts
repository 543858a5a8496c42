import type { Event } from '@keelson/domain';

/** Where a command was decided: the state before it, and all events that it led to in this stream. */
export type Place<State, Remembered extends Event> = {
  readonly state: State;
  readonly events: readonly Remembered[];
};

/**
 * By the type of the first event that a command led to: which commands it can have been. Commands are not recorded, but a decider
 * lets most of what they say into the events. What no event keeps is taken from the state, so that it cannot be found wrong.
 *
 * True: whatever the decider lets follow from a command, one of the candidates leads to the same. Exhaustive by type: a new event
 * does not compile until somebody says what begins with it; nothing does with one that only ever follows another.
 * Not promised: that the candidate that agrees is the command that was given, where several lead to the same.
 */
export type CommandsBehind<Command, State, Remembered extends Event> = {
  readonly [Type in Remembered['type']]: (
    data: Extract<Remembered, { readonly type: Type }>['data'],
    place: Place<State, Remembered>,
  ) => readonly Command[];
};

/** Of an event that no command begins with. */
export const neverFirst = (): readonly never[] => [];
