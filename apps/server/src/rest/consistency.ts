import { Inject, Injectable } from '@nestjs/common';
import { Query, QueryBus } from '@nestjs/cqrs';
import { EVENT_LOG } from '@keelson/commands';
import type { EventLog, Position } from '@keelson/event-log';
import { NotFound, PastViews, ViewPositions, type Reflected } from '@keelson/views';
import { ProblemException } from '../problem/problem';
import type { Asked } from '../guard/asked';

/** How long an answer waits for its view. */
const VIEW_WAIT_MS = 2_000;

/**
 * Reads that say how new they are, and commands whose answer shows their own effect.
 *
 * True: `Keelson-Position` of a query is a position that its answer reflects at least; of a command the position of its effect.
 * A read that is asked about the past (`?at=`) is answered by the views of that moment.
 * Not promised: that a command's answer shows nothing newer.
 */
@Injectable()
export class Consistency {
  constructor(
    private readonly queries: QueryBus,
    private readonly positions: ViewPositions,
    private readonly pastViews: PastViews,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  async read<T>(query: Query<Reflected<T>>, asked: Asked): Promise<T> {
    const { past } = asked;
    const { position, result } =
      past === undefined ? await this.ask(query) : await this.pastViews.ask(past, query);
    asked.reflects(position);
    return result;
  }

  /** What a command is about. That it does not exist is said only by views that show everything appended before the command came. */
  async readForCommand<T>(query: Query<Reflected<T>>): Promise<T> {
    try {
      return await this.readNow(query);
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      await this.require(await this.log.head());
      return this.readNow(query);
    }
  }

  /** Of today, also in an answer about the past. */
  async readNow<T>(query: Query<Reflected<T>>): Promise<T> {
    return (await this.ask(query)).result;
  }

  /** What a command led to, as soon as the views show it. */
  async readAfter<T>(position: Position, query: Query<Reflected<T>>, asked: Asked): Promise<T> {
    const reached = await this.seen(position, asked);
    try {
      return await this.readNow(query);
    } catch (error) {
      if (reached || !(error instanceof NotFound)) throw error;
      throw viewBehind('the command was carried out, but its effect cannot be shown yet');
    }
  }

  /** For a command whose answer is empty. False when the views are not there in time. */
  seen(position: Position, asked: Asked): Promise<boolean> {
    asked.reflects(position);
    return this.positions.waitFor(position, VIEW_WAIT_MS);
  }

  private ask<T>(query: Query<Reflected<T>>): Promise<Reflected<T>> {
    return this.queries.execute<Query<Reflected<T>>, Reflected<T>>(query);
  }

  /** @throws ProblemException 503 `view_behind` */
  async require(position: Position): Promise<void> {
    if (await this.positions.waitFor(position, VIEW_WAIT_MS)) return;
    throw viewBehind(`the views have not reached position ${position} within ${VIEW_WAIT_MS} ms`);
  }
}

function viewBehind(detail: string): ProblemException {
  return new ProblemException(503, 'view_behind', detail);
}
