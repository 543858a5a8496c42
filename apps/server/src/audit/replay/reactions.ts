import { derivedId, type Envelope } from '@keelson/commands';
import type { Event } from '@keelson/domain';
import type { RecordedEvent } from '@keelson/event-log';
import { type Heard, type Process, processes, type Reaction } from '@keelson/processes';
import type { FoldedStates } from './folded-states';
import { isMoot, recite, type Recited } from './recital';

/** A reaction whose effect has not been met in the log yet. */
export type Awaited = {
  readonly process: string;
  readonly reaction: Reaction;
  readonly commandId: string;
  readonly cause: RecordedEvent;
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
  /** What a handler decides beside its own command, under ids that follow from it. */
  private readonly followUps = new Map<string, readonly Event[]>();
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

  /** What the command of this id has to lead to now, and then it is no longer waited for. Undefined: no saga gave it. */
  async meet(commandId: string): Promise<readonly Event[] | undefined> {
    const awaited = this.awaited.get(commandId);
    if (!awaited) return this.followUps.get(commandId);
    const { decisions } = await this.recite(awaited);
    this.awaited.delete(commandId);
    this.unlist(awaited);
    return decisions.find((each) => each.commandId === commandId)?.events ?? [];
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

  recite({ process, reaction, cause }: Awaited): Promise<Recited> {
    return recite(this.states, reaction.command(envelopeOf(process, reaction, cause)));
  }

  private async await(process: Process, reaction: Reaction, cause: RecordedEvent): Promise<void> {
    const { commandId } = envelopeOf(process.name, reaction, cause);
    const known = { process: process.name, reaction, commandId, cause };
    const awaited: Awaited = { ...known, moot: false, streams: [] };
    this.awaited.set(commandId, awaited);
    await this.look(awaited);
  }

  private async look(awaited: Awaited): Promise<void> {
    const recited = await this.recite(awaited);
    for (const { commandId, events } of recited.decisions) {
      if (commandId !== awaited.commandId) this.followUps.set(commandId, events);
    }
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
