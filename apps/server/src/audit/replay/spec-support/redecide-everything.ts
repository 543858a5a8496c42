import { DecisionRejected, type Decider, type Event } from '@keelson/domain';
import { aggregateOf } from '../aggregates';
import { decideAgain } from '../decide-again';
import { asStored } from '../stored-event';

/** More would be commands that lead on for ever. */
const STATES_MAX = 5_000;

/** Commands of every type: what somebody may say at any time. */
export type Universe<Command extends { readonly type: string }> = {
  readonly [Type in Command['type']]: readonly Extract<Command, { readonly type: Type }>[];
};

/**
 * Gives every command in every state that they lead to, and decides again what came of it. Answers the types of the commands that
 * were found again as what they were.
 */
export function redecideEverything<
  Command extends { readonly type: string },
  State,
  Remembered extends Event,
>(
  prefix: string,
  { initial, decide, evolve }: Decider<Command, State, Remembered>,
  universe: Universe<Command>,
): ReadonlySet<string> {
  const aggregate = aggregateOf(`${prefix}-1`);
  if (!aggregate) throw new Error(`nobody knows ${prefix}`);
  const commands = Object.values<readonly Command[]>(universe).flat();
  const found = new Set<string>();
  const states = new Map([[keyOf(initial), initial]]);
  for (const state of states.values()) {
    for (const command of commands) {
      const events = decided(() => decide(command, state));
      const [first, ...more] = events.map(asStored);
      if (!first) continue;
      const again = decideAgain(aggregate, state, [first, ...more]);
      expect({ command, events: again?.events }).toEqual({ command, events: [first, ...more] });
      if (again?.command === command.type) found.add(command.type);
      const after = events.reduce(evolve, state);
      states.set(keyOf(after), after);
    }
    expect(states.size).toBeLessThan(STATES_MAX);
  }
  return found;
}

function decided<Remembered>(decide: () => readonly Remembered[]): readonly Remembered[] {
  try {
    return decide();
  } catch (error) {
    if (error instanceof DecisionRejected) return [];
    throw error;
  }
}

/** Maps and vectors count by what they hold. */
function keyOf(state: unknown): string {
  return JSON.stringify(state, (_, value: unknown) =>
    typeof value === 'object' && value !== null && Symbol.iterator in value
      ? [...(value as Iterable<unknown>)]
      : value,
  );
}
