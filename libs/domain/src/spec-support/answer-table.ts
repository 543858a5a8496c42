import type { Decider } from '../decider';
import type { Event } from '../event';
import { answer } from './scenario';

/** By command, by answer: the states in which it is the answer. */
export type AnswerTable<CommandName extends string, StateName extends string> = Readonly<
  Record<CommandName, Readonly<Record<string, readonly StateName[]>>>
>;

type Walk<Command, State, Remembered extends Event, StateName extends string> = {
  readonly decider: Decider<Command, State, Remembered>;
  readonly states: Readonly<Record<StateName, State>>;
  readonly command: (state: State) => Command;
};

/** What every state answers to one command, in the shape of the table: a pair that the table leaves out cannot go unseen. */
export function answersTo<Command, State, Remembered extends Event, StateName extends string>({
  decider,
  states,
  command,
}: Walk<Command, State, Remembered, StateName>): Record<string, StateName[]> {
  const table: Record<string, StateName[]> = {};
  for (const name of Object.keys(states) as StateName[]) {
    const given = answer(decider, command(states[name]), states[name]);
    (table[given] ??= []).push(name);
  }
  return table;
}
