import {
  BadRequestException,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { AuthenticatedRequest } from '../../guard/request';
import { ProblemException } from '../../problem/problem';
import { idempotentCommandId, isIdempotencyKey } from '../envelope-of';
import { IdempotentRequests } from './idempotent-requests';

const KEY = 'idempotency-key';

/** Gives a repeated command the time of the first one, so that it is the same command down to its ids. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly requests: IdempotentRequests) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const key = request.headers[KEY];
    // A tool that signs in with a job's state token has no commands to repeat.
    if (key !== undefined && request.method !== 'GET' && request.caller !== undefined) {
      await this.recall(request, key);
    }
    return next.handle();
  }

  private async recall(request: AuthenticatedRequest, key: string | string[]): Promise<void> {
    const commandId = idempotentCommandId(request);
    if (typeof key !== 'string' || !isIdempotencyKey(key) || commandId === undefined) {
      const message = 'must be one text that is not too long';
      throw new BadRequestException({ faults: [{ path: 'Idempotency-Key', message }] });
    }
    const { rawBody, body } = request;
    const content = rawBody ?? (typeof body === 'string' || Buffer.isBuffer(body) ? body : '');
    const first = await this.requests.first(commandId, content, new Date());
    if (first === undefined) {
      const detail = 'this Idempotency-Key came with another body before';
      throw new ProblemException(422, 'idempotency_key_reused', detail);
    }
    request.firstAt = first.toISOString();
  }
}
