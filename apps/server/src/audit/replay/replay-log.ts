import { derivedId } from '@keelson/commands';
import { jsonEquals, type Event, type Json } from '@keelson/domain';
import {
  BEGINNING,
  type AuditProgress,
  type EventLog,
  type Position,
  type RecordedEvent,
} from '@keelson/event-log';
import { processes } from '@keelson/processes';
import { aggregateOf, FoldedStates, stateName, type Aggregate } from './folded-states';
import { Reactions } from './reactions';
import { difference, type ReplayDifference, type ReplayVerdict } from './replay-difference';

const PAGE_EVENTS = 500;
const PROGRESS_EVENTS = 5_000;
/** How many differences are told; the others are counted. */
const DIFFERENCES_TOLD_MAX = 100;

/** The events of one command in one stream, which were appended together. */
type Group = {
  readonly commandId: string;
  /** Of a saga's command: what it has to lead to. */
  readonly expected: readonly Event[] | undefined;
  last: RecordedEvent;
  count: number;
};

/**
 * Folds the recorded log again, runs every saga over it, decides the commands of sagas again, and compares.
 *
 * Compared: every event folds; its id follows from its command's; where its aggregate is a state machine, it moves it along an
 * edge; every event of a saga has the reaction that it claims, and deciding that reaction's command again over the states at
 * that place leads to exactly these events; every reaction has its effect on record, or was moot at some time.
 * Not compared: the decisions upon commands of people, workers and timers, which are not recorded as such. Of their events only
 * the first three are: that another of the moves that the machine allows was right is not found, nor that their data is not
 * what the command said, nor that all events of a command are missing. Metadata (actor, time) is compared with nothing. Memory grows with the number of streams and of reactions.
 *
 * `reactedTo` is the lowest of the sagas' checkpoints: what lies behind it may still be under way and is counted as open.
 */
export async function* replayLog(
  log: Pick<EventLog, 'head' | 'readAll'>,
  reactedTo: Position,
): AsyncGenerator<AuditProgress | ReplayDifference | ReplayVerdict, void, void> {
  const replay = new Replay(reactedTo);
  const head = await log.head();
  for (let after = BEGINNING; after < head;) {
    const page = await log.readAll(after, PAGE_EVENTS);
    for (const event of page.filter(({ position }) => position <= head)) {
      await replay.take(event);
      yield* replay.news();
      if (replay.events % PROGRESS_EVENTS > 0) continue;
      yield { kind: 'progress', events: replay.events, position: String(event.position) };
    }
    after = page.at(-1)?.position ?? head;
  }
  const verdict = await replay.end();
  yield* replay.news();
  yield verdict;
}

class Replay {
  events = 0;
  private readonly states = new FoldedStates();
  private readonly reactions = new Reactions(this.states);
  private readonly groups = new Map<string, Group>();
  private readonly untold: ReplayDifference[] = [];
  private differences = 0;
  private redecided = 0;

  constructor(private readonly reactedTo: Position) {}

  async take(event: RecordedEvent): Promise<void> {
    this.events += 1;
    const aggregate = aggregateOf(event.stream);
    if (!aggregate) {
      this.tell('unknown_stream', event, 'no decider owns this stream', event.stream, null);
      return;
    }
    try {
      const group = await this.groupOf(event);
      this.compare(event, group);
      this.move(event, aggregate);
      await this.reactions.hear(event);
    } catch (fault) {
      this.tell('fault', event, 'replaying it threw', event.data, String(fault));
    }
  }

  *news(): Generator<ReplayDifference> {
    yield* this.untold.splice(0);
  }

  async end(): Promise<ReplayVerdict> {
    for (const group of this.groups.values()) this.close(group);
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
      ...{ redecided: this.redecided, open: missing.length - due.length },
      differences: this.differences,
    };
  }

  private async groupOf(event: RecordedEvent): Promise<Group> {
    const { commandId } = event.metadata;
    const current = this.groups.get(event.stream);
    if (current?.commandId === commandId) {
      current.last = event;
      current.count += 1;
      return current;
    }
    if (current) this.close(current);
    const expected = await this.reactions.meet(commandId);
    const { actor } = event.metadata;
    const isSaga = actor.kind === 'system' && processes.some(({ name }) => name === actor.id);
    if (isSaga && !expected) {
      const message = `${actor.id} has no such reaction to event ${event.metadata.causationId}`;
      this.tell('no_reaction', event, message, shown(event), null);
    }
    const group = { commandId, expected, last: event, count: 1 };
    this.groups.set(event.stream, group);
    return group;
  }

  private compare(event: RecordedEvent, { commandId, expected, count }: Group): void {
    const id = derivedId(commandId, count - 1);
    if (event.id !== id) {
      this.tell('wrong_id', event, 'its id does not follow from its command', event.id, id);
    }
    if (!expected) return;
    this.redecided += 1;
    const replayed = expected[count - 1];
    if (!replayed) {
      this.tell('extra_event', event, 'deciding again does not lead to it', shown(event), expected);
    } else if (!equals(event, replayed)) {
      const message = 'deciding again leads to another event';
      this.tell('other_event', event, message, shown(event), replayed);
    }
  }

  private move(event: RecordedEvent, { decider, edges }: Aggregate): void {
    const from = stateName(this.states.of(event.stream, decider));
    this.states.apply(event.stream, decider, event);
    const to = stateName(this.states.of(event.stream, decider));
    if (!edges || from === to || from === undefined || from === 'absent') return;
    if (edges.some((edge) => edge.from === from && edge.to === to)) return;
    this.tell('illegal_move', event, `there is no way from ${from} to ${to}`, { from, to }, null);
  }

  /** When the command's last event is known. */
  private close({ expected, last, count }: Group): void {
    const missing = expected?.slice(count) ?? [];
    if (missing.length === 0) return;
    this.tell('missing_event', last, 'deciding again leads to more events', [], missing);
  }

  private tell(...found: Parameters<typeof difference>): void {
    this.differences += 1;
    if (this.differences <= DIFFERENCES_TOLD_MAX) this.untold.push(difference(...found));
  }
}

const shown = ({ type, data }: Pick<RecordedEvent, 'type' | 'data'>): Event => ({ type, data });

function equals(event: RecordedEvent, replayed: Event): boolean {
  return event.type === replayed.type && jsonEquals(event.data as Json, replayed.data as Json);
}
