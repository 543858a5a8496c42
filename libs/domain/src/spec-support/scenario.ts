import { DecisionRejected, type Decider } from '../decider';
import type { Event } from '../event';

/** For specs: given what was remembered, when a command comes, what is the answer? */
export type Scenario<Command, State, Remembered extends Event> = {
  readonly state: State;
  readonly events: readonly Remembered[];
  /** What the command leads to; a rejection is thrown. */
  when(command: Command): readonly Remembered[];
  /** The same history, with the answer to this command behind it. */
  and(...commands: readonly Command[]): Scenario<Command, State, Remembered>;
  /** The answer in short, see `answer`. */
  answerTo(command: Command): string;
};

export function given<Command, State, Remembered extends Event>(
  decider: Decider<Command, State, Remembered>,
  ...events: readonly Remembered[]
): Scenario<Command, State, Remembered> {
  const state = events.reduce((before, event) => decider.evolve(before, event), decider.initial);
  return {
    state,
    events,
    when: (command) => decider.decide(command, state),
    and: (...commands) =>
      commands.reduce<Scenario<Command, State, Remembered>>(
        (before, command) => given(decider, ...before.events, ...before.when(command)),
        given(decider, ...events),
      ),
    answerTo: (command) => answer(decider, command, state),
  };
}

/** The types of the events, joined; `nothing` for none; a rejection's code with a bang before it. */
export function answer<Command, State, Remembered extends Event>(
  decider: Decider<Command, State, Remembered>,
  command: Command,
  state: State,
): string {
  try {
    const events = decider.decide(command, state);
    return events.length === 0 ? 'nothing' : events.map(({ type }) => type).join(' + ');
  } catch (error) {
    if (error instanceof DecisionRejected) return `!${error.code}`;
    throw error;
  }
}
