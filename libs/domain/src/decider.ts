/**
 * The pure heart of an aggregate. `decide` answers a command with the events it leads to (none: already so), or throws
 * `DecisionRejected`. `evolve` is total and never throws. Time and ids come with the command.
 */
export type Decider<Command, State, Event> = {
  readonly initial: State;
  readonly decide: (command: Command, state: State) => readonly Event[];
  readonly evolve: (state: State, event: Event) => State;
};

/** The stable codes of a business "no". REST answers them as `code` of a problem document. */
export type RejectionCode =
  | 'already_exists'
  | 'not_found'
  | 'deleted'
  | 'wrong_state'
  | 'past_point_of_no_return'
  | 'stale_plan'
  | 'stale_token'
  | 'not_acknowledged'
  | 'already_claimed'
  | 'not_in_lane'
  | 'wrong_revision'
  | 'invalid';

/** A business "no": an answer, not a fault. Repeating the command gives it again. */
export class DecisionRejected extends Error {
  constructor(
    readonly code: RejectionCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'DecisionRejected';
  }
}

/** For the default branch of an exhaustive switch over commands. */
export function unreachable(value: never): never {
  throw new Error(`unhandled case ${JSON.stringify(value)}`);
}
