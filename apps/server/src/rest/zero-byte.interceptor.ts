import {
  BadRequestException,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { fieldOf } from '../guard/asked-field';
import { requestOf } from '../guard/asked';

/** Refuses the one character that no name and no filter can hold, because PostgreSQL's texts cannot. */
@Injectable()
export class ZeroByteInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { params, query } = requestOf(context);
    const asked = fieldOf(context)?.args ?? { ...(query as object), ...(params as object) };
    const faults = Object.entries(asked)
      .filter(([, value]) => [value].flat().some(hasZeroByte))
      .map(([path]) => ({ path, message: 'must not contain a zero byte' }));
    if (faults.length > 0) throw new BadRequestException({ faults });
    return next.handle();
  }
}

const hasZeroByte = (value: unknown): boolean => typeof value === 'string' && value.includes('\0');
