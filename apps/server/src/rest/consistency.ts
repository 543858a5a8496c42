import { Injectable } from '@nestjs/common';
import { Query, QueryBus } from '@nestjs/cqrs';
import type { Position } from '@keelson/event-log';
import { NotFound, ViewPositions, type Reflected } from '@keelson/views';
import type { FastifyReply } from 'fastify';
import { ProblemException } from '../problem/problem';
import { setPosition } from './position';

/** How long an answer waits for its view. */
const VIEW_WAIT_MS = 2_000;

/**
 * Reads that say how new they are, and commands whose answer shows their own effect.
 *
 * True: `Keelson-Position` of a query is a position that its answer reflects at least; of a command the position of its effect.
 * Not promised: that a command's answer shows nothing newer.
 */
@Injectable()
export class Consistency {
  constructor(
    private readonly queries: QueryBus,
    private readonly positions: ViewPositions,
  ) {}

  async read<T>(query: Query<Reflected<T>>, reply: FastifyReply): Promise<T> {
    const { position, result } = await this.queries.execute<Query<Reflected<T>>, Reflected<T>>(
      query,
    );
    setPosition(reply, position);
    return result;
  }

  /** What a command led to, as soon as the views show it. */
  async readAfter<T>(
    position: Position,
    query: Query<Reflected<T>>,
    reply: FastifyReply,
  ): Promise<T> {
    const reached = await this.seen(position, reply);
    try {
      const { result } = await this.queries.execute<Query<Reflected<T>>, Reflected<T>>(query);
      return result;
    } catch (error) {
      if (reached || !(error instanceof NotFound)) throw error;
      throw viewBehind('the command was carried out, but its effect cannot be shown yet');
    }
  }

  /** For a command whose answer is empty. False when the views are not there in time. */
  seen(position: Position, reply: FastifyReply): Promise<boolean> {
    setPosition(reply, position);
    return this.positions.waitFor(position, VIEW_WAIT_MS);
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
