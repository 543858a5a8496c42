import {
  BadRequestException,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { askedOf, type Asked } from '../../guard/asked';
import { ProblemException } from '../../problem/problem';
import { IdempotentRequests } from './idempotent-requests';

/** Gives a repeated command the time of the first one, so that it is the same command down to its ids. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly requests: IdempotentRequests) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const asked = askedOf(context);
    // A tool that signs in with a job's state token has no commands to repeat.
    const isSigned = (asked.caller as unknown) !== undefined;
    if (asked.idempotencyKey !== undefined && asked.isCommand && isSigned) await this.recall(asked);
    return next.handle();
  }

  private async recall(asked: Asked): Promise<void> {
    const { commandId } = asked;
    if (commandId === undefined) {
      const message = 'must be one text that is not too long';
      throw new BadRequestException({ faults: [{ path: 'Idempotency-Key', message }] });
    }
    const { rawBody, body } = asked.request;
    const content = rawBody ?? (typeof body === 'string' || Buffer.isBuffer(body) ? body : '');
    const first = await this.requests.first(commandId, content, new Date());
    if (first === undefined) {
      const detail = 'this Idempotency-Key came with another body before';
      throw new ProblemException(422, 'idempotency_key_reused', detail);
    }
    asked.firstAt = first.toISOString();
  }
}
