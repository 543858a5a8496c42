/** One edge of a state machine and the commands that can take it. */
export type Transition<State extends string, Command extends string> = {
  readonly from: State;
  readonly to: State;
  readonly commands: readonly Command[];
};
