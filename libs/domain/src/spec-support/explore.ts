import { DecisionRejected, type Decider } from '../decider';
import type { Event } from '../event';
import type { Transition } from '../transition';

type Exploration<Command extends { readonly type: string }, State, Remembered extends Event> = {
  readonly decider: Decider<Command, State, Remembered>;
  readonly starts: readonly State[];
  readonly commandsIn: (state: State) => readonly Command[];
  readonly keyOf: (state: State) => string;
  /** What moved between two neighbouring states, as `from -> to`. */
  readonly moves: (before: State, after: State) => readonly string[];
};

/** More would be a universe of commands that does not close, not a machine. */
const statesMax = 20_000;

/** Walks everything that the commands can reach, event by event; answers each move with the command that made it. */
export function explore<
  Command extends { readonly type: string },
  State,
  Remembered extends Event,
>({
  decider,
  starts,
  commandsIn,
  keyOf,
  moves,
}: Exploration<Command, State, Remembered>): ReadonlySet<string> {
  const seen = new Map(starts.map((state) => [keyOf(state), state]));
  const witnessed = new Set<string>();
  for (const state of seen.values()) {
    for (const command of commandsIn(state)) {
      let current = state;
      for (const event of decided(decider, command, state)) {
        const after = decider.evolve(current, event);
        for (const move of moves(current, after)) witnessed.add(`${move} by ${command.type}`);
        current = after;
      }
      seen.set(keyOf(current), current);
    }
    if (seen.size > statesMax) throw new Error(`more than ${statesMax} states`);
  }
  return witnessed;
}

function decided<Command, State, Remembered extends Event>(
  decider: Decider<Command, State, Remembered>,
  command: Command,
  state: State,
): readonly Remembered[] {
  try {
    return decider.decide(command, state);
  } catch (error) {
    if (error instanceof DecisionRejected) return [];
    throw error;
  }
}

/** A machine's edges in the words of `explore`. */
export function edgesOf(transitions: readonly Transition<string, string>[]): ReadonlySet<string> {
  return new Set(
    transitions.flatMap(({ from, to, commands }) =>
      commands.map((command) => `${from} -> ${to} by ${command}`),
    ),
  );
}
