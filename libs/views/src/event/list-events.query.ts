import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import {
  cut,
  InvalidCursor,
  type Page,
  type PageRequest,
  pageSize,
  placeCursor,
  readCursor,
} from '../reading/page';
import { instantOf } from '../reading/instant';
import type { Reflected } from '../reading/reflected';
import { type EventAnswer, eventAnswer } from './event-answer';
import { shownPayload } from './event-row';
import { EventRow } from './event.view';

export type EventFilter = PageRequest & {
  readonly stream?: string;
  readonly type?: string;
  readonly actor?: string;
  readonly correlationId?: string;
  /** ISO-8601; `from` inclusive, `to` exclusive. */
  readonly from?: string;
  readonly to?: string;
  /** Anywhere in the payload, in either case. A page may hold fewer items than asked for, with a cursor to go on. */
  readonly text?: string;
};

/** Events, newest first. */
export class ListEvents extends Query<Reflected<Page<EventAnswer>>> {
  constructor(readonly filter: EventFilter = {}) {
    super();
  }
}

const CONDITIONS: Readonly<Record<Exclude<keyof EventFilter, keyof PageRequest>, string>> = {
  stream: 'event.stream = :stream',
  type: 'event.type = :type',
  actor: 'event.actorId = :actor',
  correlationId: 'event.correlationId = :correlationId',
  from: 'event.at >= :from',
  to: 'event.at < :to',
  text: `cast(event.data as text) ilike '%' || :text || '%'`,
};

@QueryHandler(ListEvents)
export class ListEventsHandler implements IQueryHandler<ListEvents> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ filter }: ListEvents): Promise<Reflected<Page<EventAnswer>>> {
    const position = await this.positions.current('events');
    const query = this.dataSource
      .getRepository(EventRow)
      .createQueryBuilder('event')
      .where('event.position <= :position', { position: String(position) });
    for (const [field, condition] of Object.entries(CONDITIONS)) {
      const value = filter[field as keyof typeof CONDITIONS];
      if (value === undefined) continue;
      query.andWhere(condition, { [field]: asked(field, value) });
    }
    const size = pageSize(filter.limit);
    if (filter.cursor !== undefined) before(query, filter.cursor);
    const rows = await query
      .orderBy('event.position', 'DESC')
      .take(size + 1)
      .getMany();
    const { items, ...page } = cut(rows, size, placeCursor);
    const shown = items.filter((row) => filter.text === undefined || shows(row, filter.text));
    return { position, result: { ...page, items: shown.map(eventAnswer) } };
  }
}

function asked(field: string, value: string | number): unknown {
  if (field === 'text') return literalPattern(String(value));
  return field === 'from' || field === 'to' ? inUtc(String(value)) : value;
}

/** As times are written in events, which the log compares as texts. */
function inUtc(time: string): string {
  return instantOf(time)?.toISOString() ?? time;
}

/** The database looked through the payload as it is stored: nobody may find out what is sealed in it by guessing. */
function shows(row: EventRow, text: string): boolean {
  const shown = JSON.stringify(shownPayload(row));
  const isAsStored = row.schema === null || shown === row.data;
  return isAsStored || shown.toLowerCase().includes(text.toLowerCase());
}

function before(query: SelectQueryBuilder<EventRow>, cursor: string): void {
  const [place = ''] = readCursor(cursor, 1);
  if (!/^\d+$/.test(place)) throw new InvalidCursor();
  query.andWhere('event.position < :place', { place });
}

/** What the person typed, not a pattern. */
function literalPattern(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
