import { Injectable } from '@nestjs/common';
import { shownEvent, type EventAnswer } from '@keelson/views';
import type { Position, RecordedEvent } from '@keelson/event-log';
import { Backlog } from './backlog';
import { ChangeFeed, type Told } from './change-feed';
import { merged, type Touched, type TouchedKind } from './touched';

/** What subscribers of GraphQL follow; with `after`, also what has happened since that position. */
@Injectable()
export class Changes {
  constructor(private readonly feed: ChangeFeed) {}

  /** Changes of one thing, or of all of its kind. */
  of(
    kind: TouchedKind,
    id: string | undefined,
    after: Position | undefined,
  ): Promise<AsyncIterableIterator<Touched>> {
    const isMeant = (each: Touched): boolean =>
      each.kind === kind && (id === undefined || each.id === id);
    return this.follow(after, merged, ({ touched }, backlog) => {
      for (const each of touched) if (isMeant(each)) backlog.push(each.id, each);
    });
  }

  events(
    isMeant: (event: RecordedEvent) => boolean,
    after: Position | undefined,
  ): Promise<AsyncIterableIterator<EventAnswer>> {
    return this.follow(
      after,
      (older) => older,
      ({ events }, backlog) => {
        for (const each of events) if (isMeant(each)) backlog.push(each.id, shownEvent(each));
      },
    );
  }

  private async follow<Item>(
    after: Position | undefined,
    merge: (older: Item, newer: Item) => Item,
    take: (told: Told, backlog: Backlog<Item>) => void,
  ): Promise<Backlog<Item>> {
    let leave = (): void => undefined;
    const backlog = new Backlog(merge, () => leave());
    // What is told while the past is being read comes after it.
    let held: Told[] | undefined = [];
    leave = await this.feed.listen({
      told: (told) => (held ? void held.push(told) : take(told, backlog)),
      failed: (error) => backlog.fail(error),
    });
    try {
      const missed = after === undefined ? undefined : await this.feed.since(after);
      if (missed) take(missed, backlog);
      for (const told of held) take(newerThan(missed?.position, told), backlog);
      held = undefined;
      return backlog;
    } catch (error) {
      leave();
      throw error;
    }
  }
}

function newerThan(position: Position | undefined, told: Told): Told {
  if (position === undefined) return told;
  const isNewer = (each: { readonly position: Position }): boolean => each.position > position;
  return {
    position: told.position,
    events: told.events.filter(isNewer),
    touched: told.touched.filter(isNewer),
  };
}
