import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource, LessThanOrEqual } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { ViewPositions } from '../projection/view-positions';
import { NotFound } from '../reading/not-found';
import type { Reflected } from '../reading/reflected';
import { type EventAnswer, eventAnswer } from './event-answer';
import { EventRow } from './event.view';

/** @throws NotFound */
export class ShowEvent extends Query<Reflected<EventAnswer>> {
  constructor(readonly eventId: string) {
    super();
  }
}

@QueryHandler(ShowEvent)
export class ShowEventHandler implements IQueryHandler<ShowEvent> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ eventId }: ShowEvent): Promise<Reflected<EventAnswer>> {
    const position = await this.positions.current('events');
    const where = { id: eventId, position: LessThanOrEqual(String(position)) };
    const row = isUuid(eventId)
      ? await this.dataSource.getRepository(EventRow).findOneBy(where)
      : null;
    if (!row) throw new NotFound('event', eventId);
    return { position, result: eventAnswer(row) };
  }
}
