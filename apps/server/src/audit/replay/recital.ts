import type { ICommand, ICommandHandler } from '@nestjs/cqrs';
import { commandHandlers, type Changed, type Envelope } from '@keelson/commands';
import { DecisionRejected, type Event } from '@keelson/domain';
import { BEGINNING } from '@keelson/event-log';
import type { AnyDecider } from './aggregates';
import type { States } from './folded-states';
import { asStored } from './stored-event';

export type Recited = {
  /** What each stream that was asked would have got, by the id of the command that it was decided for. */
  readonly decisions: readonly {
    readonly stream: string;
    readonly commandId: string;
    readonly events: readonly Event[];
  }[];
  /** Streams that were read beside them. */
  readonly read: readonly string[];
  readonly rejection?: DecisionRejected;
};

type Handler = new (aggregates: Recital) => ICommandHandler;

/**
 * Stands where `DecideAndAppend` stands, with the states of one place in the log: the real command handlers decide over it, and what
 * they would have appended is kept instead.
 */
class Recital {
  readonly decisions: Recited['decisions'][number][] = [];
  readonly read = new Set<string>();
  private readonly changed = new Map<string, unknown>();

  constructor(
    private readonly states: States,
    private readonly seen: States,
  ) {}

  execute(
    decider: AnyDecider,
    stream: string,
    command: unknown,
    { commandId }: Envelope,
  ): Promise<Changed> {
    let state = this.stateIn(this.states, stream, decider);
    const decision = { stream, commandId, events: [] as readonly Event[] };
    // Kept before it is decided: that a stream was asked is known of a rejection, too.
    const place = this.decisions.push(decision) - 1;
    return settled(() => {
      const events = decider.decide(command, state).map(asStored);
      for (const event of events) state = decider.evolve(state, event);
      this.changed.set(stream, state);
      this.decisions[place] = { ...decision, events };
      return { events, state, revision: events.length - 1, position: BEGINNING };
    });
  }

  begin(...asked: Parameters<Recital['execute']>): Promise<Changed> {
    return this.execute(...asked);
  }

  load(decider: AnyDecider, stream: string): Promise<unknown> {
    this.read.add(stream);
    return settled(() => this.stateIn(this.seen, stream, decider));
  }

  recall(decider: AnyDecider, stream: string): Promise<unknown> {
    return this.load(decider, stream);
  }

  private stateIn(states: States, stream: string, decider: AnyDecider): unknown {
    return this.changed.has(stream) ? this.changed.get(stream) : states.of(stream, decider);
  }
}

/** What a command leads to over these states, and what is seen beside. Throws only what is a fault of the code. */
export async function recite(states: States, command: ICommand, seen = states): Promise<Recited> {
  const recital = new Recital(states, seen);
  const name = `${command.constructor.name}Handler`;
  const handler = commandHandlers.find((each) => each.name === name) as Handler | undefined;
  if (!handler) throw new Error(`no command handler is named ${name}`);
  try {
    await new handler(recital).execute(command);
    return { decisions: recital.decisions, read: [...recital.read] };
  } catch (error) {
    if (!(error instanceof DecisionRejected)) throw error;
    return { decisions: recital.decisions, read: [...recital.read], rejection: error };
  }
}

export function isMoot({ decisions }: Recited): boolean {
  return decisions.every(({ events }) => events.length === 0);
}

function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
