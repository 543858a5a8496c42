import {
  BadRequestException,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Position } from '@keelson/event-log';
import type { Observable } from 'rxjs';
import { requestOf } from '../guard/asked';
import { Consistency } from './consistency';

export const MIN_POSITION = 'keelson-min-position';

/**
 * A request that names a position meets views that have it: whoever has written something reads it, and a command finds by its name
 * what an earlier one has made.
 */
@Injectable()
export class MinPositionInterceptor implements NestInterceptor {
  constructor(private readonly consistency: Consistency) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { headers } = requestOf(context);
    const wanted = headers[MIN_POSITION];
    if (wanted !== undefined) {
      if (typeof wanted !== 'string' || !/^\d{1,18}$/.test(wanted)) {
        const message = 'must be a position, as Keelson-Position answered it';
        throw new BadRequestException({ faults: [{ path: 'Keelson-Min-Position', message }] });
      }
      await this.consistency.require(BigInt(wanted) as Position);
    }
    return next.handle();
  }
}
