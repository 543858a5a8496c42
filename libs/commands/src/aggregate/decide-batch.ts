import { eventTypes, type Event } from '@keelson/domain';
import { chainHash, type NewEvent } from '@keelson/event-log';
import { derivedId } from '../ids/ids';
import type { AnyDecider, Entry, Pending } from './stream-entry';

/** What was decided on one command of a batch; `state` and `revision` are those after it. */
export type Decision = {
  pending: Pending;
  events: readonly Event[];
  state: unknown;
  revision: number;
  rejection?: unknown;
};

/** Each command is decided over the state that the ones before it lead to. */
export function decideAll(
  decider: AnyDecider,
  entry: Entry,
  batch: readonly Pending[],
): Decision[] {
  let { state, revision } = entry;
  return batch.map((pending) => {
    try {
      const events = decider.decide(pending.command, state);
      for (const event of events) state = decider.evolve(state, event);
      revision += events.length;
      return { pending, events, state, revision };
    } catch (rejection) {
      return { pending, events: [], state, revision, rejection };
    }
  });
}

/** Events ready to be appended, and the link that the event after them will carry. */
export type Chained = { readonly events: readonly NewEvent[]; readonly hash: string };

export function chain(entry: Entry, decisions: readonly Decision[]): Chained {
  const events: NewEvent[] = [];
  let { hash, revision } = entry;
  for (const { pending, events: decided } of decisions) {
    decided.forEach((event, index) => {
      const { commandId, ...rest } = pending.envelope;
      const id = derivedId(commandId, index);
      const schema = eventTypes[event.type as keyof typeof eventTypes];
      const metadata = { commandId, ...rest, schema, previousHash: hash };
      events.push({ id, type: event.type, data: event.data, metadata });
      revision += 1;
      hash = chainHash(hash, { id, type: event.type, revision, data: event.data });
    });
  }
  return { events, hash };
}

export function answer(entry: Entry, decisions: readonly Decision[]): void {
  for (const { pending, events, state, revision, rejection } of decisions) {
    if (rejection !== undefined) pending.reject(rejection);
    else pending.resolve({ events, state, revision, position: entry.position });
  }
}
