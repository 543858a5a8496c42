import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { INTERNAL, problemOf } from './problem-of';
import { refusalHeaders } from './refusal-headers';

/** Every refused request is answered as `application/problem+json`. What nobody foresaw is logged and answered without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): unknown {
    // GraphQL shows its errors itself (`shownErrors`).
    if (host.getType<string>() === 'graphql') return error;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const known = problemOf(error);
    if (!known) this.logger.error(error instanceof Error ? error.stack : String(error));
    const body = known ?? INTERNAL;
    if (reply.raw.headersSent) {
      reply.raw.end();
      return undefined;
    }
    for (const [name, value] of refusalHeaders(body.status)) void reply.header(name, value);
    void reply.status(body.status).type('application/problem+json').send(JSON.stringify(body));
    return undefined;
  }
}
