import { DecisionRejected, type Event, type RejectionCode } from '@keelson/domain';
import type { Aggregate, AnyCommand, AnyDecider } from './aggregates';
import { asStored, sameEvent, sameEvents } from './stored-event';

/** What deciding leads to at one place of the log. */
export type Decided = {
  readonly command: string;
  readonly events: readonly Event[];
  /** Then there are no events. */
  readonly refused?: { readonly code: RejectionCode; readonly message: string };
};

/**
 * Decides the commands again that can have led to these events of one stream. Answers one that leads to exactly them, if there is one;
 * else the one that agrees longest; undefined where no command begins with the first event.
 */
export function decideAgain(
  { decider, behind }: Aggregate,
  state: unknown,
  events: readonly [Event, ...Event[]],
): Decided | undefined {
  const [{ type, data }] = events;
  // A type may be anything in a log that somebody has changed.
  const commands = Object.hasOwn(behind, type) ? behind[type]?.(data, { state, events }) : [];
  let best: { readonly decided: Decided; readonly agreeing: number } | undefined;
  for (const command of commands ?? []) {
    const decided = decide(decider, command, state);
    const agreeing = agreement(decided.events, events);
    if (sameEvents(decided.events, events)) return decided;
    const isBetter =
      !best || agreeing > best.agreeing || (best.decided.refused && !decided.refused);
    if (isBetter) best = { decided, agreeing };
  }
  return best?.decided;
}

function decide(decider: AnyDecider, command: AnyCommand, state: unknown): Decided {
  try {
    return { command: command.type, events: decider.decide(command, state).map(asStored) };
  } catch (error) {
    if (!(error instanceof DecisionRejected)) throw error;
    const { code, message } = error;
    return { command: command.type, events: [], refused: { code, message } };
  }
}

/** With how many events both begin. */
function agreement(decided: readonly Event[], recorded: readonly Event[]): number {
  const differing = decided.findIndex((each, index) => {
    const other = recorded[index];
    return !other || !sameEvent(each, other);
  });
  return differing === -1 ? decided.length : differing;
}
