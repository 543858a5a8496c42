import { derivedId } from '@keelson/commands';
import type { Event } from '@keelson/domain';
import type { Position, RecordedEvent } from '@keelson/event-log';
import { processes } from '@keelson/processes';
import { aggregateOf, type Aggregate } from './aggregates';
import type { CommandGroup } from './command-groups';
import { decideAgain, type Decided } from './decide-again';
import { FoldedStates, stateName } from './folded-states';
import { Reactions } from './reactions';
import { difference, type ReplayDifference, type ReplayVerdict } from './replay-difference';
import { sameEvent } from './stored-event';

/** How many differences are told; the others are counted. */
const DIFFERENCES_TOLD_MAX = 100;

/** A replay on its way through the log, one command after the other; replay-log.ts says what it promises. */
export class Replay {
  events = 0;
  private readonly states = new FoldedStates();
  private readonly reactions = new Reactions(this.states);
  private readonly untold: ReplayDifference[] = [];
  private differences = 0;
  private redecided = 0;
  private inferred = 0;

  constructor(private readonly reactedTo: Position) {}

  async take(group: CommandGroup): Promise<void> {
    const [first] = group;
    this.events += group.length;
    const aggregate = aggregateOf(first.stream);
    if (!aggregate) {
      for (const event of group) {
        this.tell('unknown_stream', event, 'no decider owns this stream', event.stream, null);
      }
      return;
    }
    await this.attempt(first, () => this.decide(group, aggregate));
    for (const [index, event] of group.entries()) {
      await this.attempt(event, async () => {
        this.identify(event, index);
        this.move(event, aggregate);
        await this.reactions.hear(event);
      });
    }
  }

  *news(): Generator<ReplayDifference> {
    yield* this.untold.splice(0);
  }

  async end(): Promise<ReplayVerdict> {
    const { missing, moot } = await this.reactions.unmet();
    const due = missing.filter(({ cause }) => cause.position <= this.reactedTo);
    for (const awaited of due) {
      const { decisions } = await this.reactions.recite(awaited);
      const { process, reaction, cause } = awaited;
      const message = `${process} reacts to it (${reaction.purpose}), and nothing of that is on record`;
      this.tell('no_effect', cause, message, [], decisions);
    }
    return {
      ...{ kind: 'verdict', ok: this.differences === 0, events: this.events },
      ...{ streams: this.states.size, reactions: this.reactions.count, moot },
      ...{ redecided: this.redecided, inferred: this.inferred },
      ...{ open: missing.length - due.length, differences: this.differences },
    };
  }

  private async attempt(event: RecordedEvent, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (fault) {
      this.tell('fault', event, 'replaying it threw', payloadOf(event), String(fault));
    }
  }

  /** Of a saga's command, what it says is known. */
  private async decide(group: CommandGroup, aggregate: Aggregate): Promise<void> {
    const [first] = group;
    const { causationId, actor } = first.metadata;
    const expected = await this.reactions.meet(group);
    if (expected) {
      this.compare(group, expected);
      return;
    }
    if (actor.kind === 'system' && processes.some(({ name }) => name === actor.id)) {
      const message = `${actor.id} has no such reaction to event ${causationId}`;
      this.tell('no_reaction', first, message, shown(first), null);
      return;
    }
    this.inferred += group.length;
    const state = this.states.of(first.stream, aggregate.decider);
    const decided = decideAgain(aggregate, state, group);
    if (decided && !decided.refused) this.compare(group, decided.events);
    else this.refuse(group, decided);
  }

  private refuse(group: CommandGroup, decided: Decided | undefined): void {
    this.redecided += group.length;
    const message = decided
      ? `${decided.command} would be refused here`
      : 'no command begins with this event';
    const { command, refused } = decided ?? {};
    const replayed = refused ? { command, refused } : null;
    this.tell('extra_event', group[0], message, group.map(shown), replayed);
  }

  private compare(group: CommandGroup, expected: readonly Event[]): void {
    this.redecided += group.length;
    for (const [index, event] of group.entries()) {
      const replayed = expected[index];
      if (!replayed) {
        const message = 'deciding again does not lead to it';
        this.tell('extra_event', event, message, shown(event), expected);
      } else if (!sameEvent(event, replayed)) {
        const message = 'deciding again leads to another event';
        this.tell('other_event', event, message, shown(event), replayed);
      }
    }
    const missing = expected.slice(group.length);
    const last = group.at(-1);
    if (missing.length === 0 || !last) return;
    this.tell('missing_event', last, 'deciding again leads to more events', [], missing);
  }

  private identify(event: RecordedEvent, index: number): void {
    const id = derivedId(event.metadata.commandId, index);
    if (event.id === id) return;
    this.tell('wrong_id', event, 'its id does not follow from its command', event.id, id);
  }

  private move(event: RecordedEvent, { decider, edges }: Aggregate): void {
    const from = stateName(this.states.of(event.stream, decider));
    this.states.apply(event.stream, decider, event);
    const to = stateName(this.states.of(event.stream, decider));
    if (!edges || from === to || from === undefined || from === 'absent') return;
    if (edges.some((edge) => edge.from === from && edge.to === to)) return;
    this.tell('illegal_move', event, `there is no way from ${from} to ${to}`, { from, to }, null);
  }

  private tell(...found: Parameters<typeof difference>): void {
    this.differences += 1;
    if (this.differences <= DIFFERENCES_TOLD_MAX) this.untold.push(difference(...found));
  }
}

/** What cannot be read is said by the fault. */
function payloadOf(event: RecordedEvent): unknown {
  try {
    return event.data;
  } catch {
    return null;
  }
}

const shown = ({ type, data }: RecordedEvent): Event => ({ type, data });
