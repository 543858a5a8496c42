import { Injectable } from '@nestjs/common';
import { shownEvent, type EventAnswer } from '@keelson/views';
import type { RecordedEvent } from '@keelson/event-log';
import { Backlog } from './backlog';
import { ChangeFeed } from './change-feed';
import { merged, type Touched, type TouchedKind } from './touched';

/** What subscribers of GraphQL follow. */
@Injectable()
export class Changes {
  constructor(private readonly feed: ChangeFeed) {}

  /** Changes of one thing, or of all of its kind. */
  async of(kind: TouchedKind, id: string | undefined): Promise<AsyncIterableIterator<Touched>> {
    const isMeant = (each: Touched): boolean =>
      each.kind === kind && (id === undefined || each.id === id);
    return this.follow(merged, (_events, touched, backlog) => {
      for (const each of touched) if (isMeant(each)) backlog.push(each.id, each);
    });
  }

  async events(
    isMeant: (event: RecordedEvent) => boolean,
  ): Promise<AsyncIterableIterator<EventAnswer>> {
    return this.follow(
      (older) => older,
      (events, _touched, backlog) => {
        for (const each of events) if (isMeant(each)) backlog.push(each.id, shownEvent(each));
      },
    );
  }

  private async follow<Item>(
    merge: (older: Item, newer: Item) => Item,
    take: (
      events: readonly RecordedEvent[],
      touched: readonly Touched[],
      backlog: Backlog<Item>,
    ) => void,
  ): Promise<Backlog<Item>> {
    let leave = (): void => undefined;
    const backlog = new Backlog(merge, () => leave());
    leave = await this.feed.listen({
      told: (events, touched) => take(events, touched, backlog),
      failed: (error) => backlog.fail(error),
    });
    return backlog;
  }
}
