import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InvalidMoment, PastMoments } from '@keelson/views';
import type { Observable } from 'rxjs';
import { askedOf, requestOf } from '../../guard/asked';
import { fieldOf } from '../../guard/asked-field';
import { ANSWERS_PAST } from './answers-past.decorator';

/**
 * Turns `?at=` into a position of the log. What cannot look back refuses it: an answer of today to a question about yesterday would
 * be a lie.
 */
@Injectable()
export class PastInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly moments: PastMoments,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const field = fieldOf(context);
    const request = requestOf(context);
    const wished = (field ? field.args : request.query) ?? {};
    const { at, ...query } = wished as Readonly<Record<string, unknown>>;
    if (at === undefined || at === null) return next.handle();
    if (this.reflector.get<boolean | undefined>(ANSWERS_PAST, context.getHandler()) !== true) {
      throw new InvalidMoment('malformed', 'is not known here: this cannot be asked of the past');
    }
    if (typeof at !== 'string') throw new InvalidMoment('malformed', 'must be given once');
    askedOf(context).past = await this.moments.find(at);
    // The rest of the query is checked by its own description, which need not know this one.
    if (!field) request.query = query;
    return next.handle();
  }
}
