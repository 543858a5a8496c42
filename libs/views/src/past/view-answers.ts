import type { IQueryHandler, Query } from '@nestjs/cqrs';
import { QUERY_HANDLER_METADATA } from '@nestjs/cqrs/dist/decorators/constants';
import type { DataSource } from 'typeorm';
import type { ViewPositions } from '../projection/view-positions';
import { queryHandlers } from '../query-handlers';

type Handler = new (dataSource: DataSource, positions: ViewPositions) => IQueryHandler;

/** The query handlers of the QueryBus, over the views of whatever schema the DataSource is of. */
export class ViewAnswers {
  private readonly handlers: ReadonlyMap<unknown, IQueryHandler>;

  constructor(dataSource: DataSource, positions: ViewPositions) {
    const handlers: readonly Handler[] = queryHandlers;
    this.handlers = new Map(
      handlers.map((each) => [
        Reflect.getMetadata(QUERY_HANDLER_METADATA, each) as unknown,
        new each(dataSource, positions),
      ]),
    );
  }

  ask<Result>(query: Query<Result>): Promise<Result> {
    const handler = this.handlers.get(query.constructor);
    if (!handler) throw new Error(`${query.constructor.name} is no query of the views`);
    return handler.execute(query) as Promise<Result>;
  }
}
