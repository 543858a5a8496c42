import { derivedId, type Envelope } from '@keelson/commands';
import type { Event } from '@keelson/domain';
import type { RecordedEvent } from '@keelson/event-log';
import { type Heard, type Process, processes, type Reaction } from '@keelson/processes';
import type { CommandGroup } from './command-groups';
import type { FoldedStates, States } from './folded-states';
import { isMoot, recite, type Recited } from './recital';
import { sameEvents } from './stored-event';

/** A reaction whose effect has not been met in the log yet. */
export type Awaited = {
  readonly process: string;
  readonly reaction: Reaction;
  readonly commandId: string;
  readonly cause: RecordedEvent;
  /** The moment of its cause. */
  readonly since: number;
  /** At some time there was nothing to do, so no effect need be on record. */
  moot: boolean;
  streams: readonly string[];
};

/**
 * What the sagas have to say to every event, until it is found in the log. A reaction is carried out some time after its cause, and
 * nobody knows when: that it was moot at any time in between is enough to explain why it left nothing.
 */
export class Reactions {
  private readonly awaited = new Map<string, Awaited>();
  private readonly byStream = new Map<string, Set<Awaited>>();
  /** Met, with a handler that may lead to more, under ids that follow from its command's. */
  private readonly followed = new Map<string, Awaited>();
  count = 0;

  constructor(private readonly states: FoldedStates) {}

  async hear(event: RecordedEvent): Promise<void> {
    for (const process of processes) {
      for (const reaction of process.react(event as unknown as Heard)) {
        this.count += 1;
        await this.await(process, reaction, event);
      }
    }
    for (const each of [...(this.byStream.get(event.stream) ?? [])]) await this.look(each);
  }

  /**
   * What the command of these events has to lead to; if it is a saga's own, it is no longer waited for. A handler may have read
   * other streams a moment ago: what it leads to over such an earlier state is right as well. Undefined: no saga gave it.
   */
  async meet(events: CommandGroup): Promise<readonly Event[] | undefined> {
    const { commandId, causationId } = events[0].metadata;
    const awaited = this.awaited.get(commandId);
    if (!awaited) {
      const followed = this.followed.get(causationId) ?? this.awaited.get(causationId);
      return followed && this.expected(followed, events);
    }
    this.awaited.delete(commandId);
    this.unlist(awaited);
    return (await this.expected(awaited, events)) ?? [];
  }

  /** What never left anything and never was moot. Looked at once more, over the states at the end. */
  async unmet(): Promise<{ missing: Awaited[]; moot: number }> {
    const left = [...this.awaited.values()];
    for (const each of left) if (!each.moot) await this.look(each);
    return {
      missing: left.filter(({ moot }) => !moot),
      moot: left.filter(({ moot }) => moot).length,
    };
  }

  recite({ process, reaction, cause }: Awaited, seen?: States): Promise<Recited> {
    return recite(this.states, reaction.command(envelopeOf(process, reaction, cause)), seen);
  }

  private async expected(
    awaited: Awaited,
    events: CommandGroup,
  ): Promise<readonly Event[] | undefined> {
    const { commandId } = events[0].metadata;
    const decidedOver = async (seen?: States) => {
      const { decisions, read } = await this.recite(awaited, seen);
      const { events: decided } = decisions.find((each) => each.commandId === commandId) ?? {};
      return { decided, read };
    };
    const { decided, read } = await decidedOver();
    if (read.length > 0) this.followed.set(awaited.commandId, awaited);
    if (decided && sameEvents(decided, events)) return decided;
    for (const moment of this.states.momentsOf(read, awaited.since)) {
      const { decided: earlier } = await decidedOver(this.states.asOf(moment));
      if (earlier && sameEvents(earlier, events)) return earlier;
    }
    return decided;
  }

  private async await(process: Process, reaction: Reaction, cause: RecordedEvent): Promise<void> {
    const { commandId } = envelopeOf(process.name, reaction, cause);
    const known = { process: process.name, reaction, commandId, cause };
    const { moment: since } = this.states;
    const awaited: Awaited = { ...known, since, moot: false, streams: [] };
    this.awaited.set(commandId, awaited);
    await this.look(awaited);
  }

  private async look(awaited: Awaited): Promise<void> {
    const recited = await this.recite(awaited);
    this.states.keep(recited.read);
    this.unlist(awaited);
    awaited.moot = isMoot(recited);
    if (awaited.moot) return;
    awaited.streams = recited.decisions.map(({ stream }) => stream);
    for (const stream of awaited.streams) {
      const listed = this.byStream.get(stream) ?? new Set();
      this.byStream.set(stream, listed.add(awaited));
    }
  }

  private unlist(awaited: Awaited): void {
    for (const stream of awaited.streams) {
      const listed = this.byStream.get(stream);
      listed?.delete(awaited);
      if (listed?.size === 0) this.byStream.delete(stream);
    }
  }
}

/** As the runner of the sagas makes it, said a second time on purpose: the two are compared here. */
function envelopeOf(process: string, { purpose }: Reaction, event: RecordedEvent): Envelope {
  return {
    commandId: derivedId(process, event.id, purpose),
    correlationId: event.metadata.correlationId,
    causationId: event.id,
    actor: { kind: 'system', id: process },
    at: event.metadata.at,
  };
}
