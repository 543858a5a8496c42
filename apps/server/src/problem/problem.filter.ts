import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { problemOf } from './problem-of';

const RETRY_AFTER_SECONDS = '1';

/** Every refused request is answered as `application/problem+json`. What nobody foresaw is logged and answered without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const known = problemOf(error);
    if (!known) this.logger.error(error instanceof Error ? error.stack : String(error));
    const body = known ?? {
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      code: 'internal',
      detail: 'the server failed to answer; its log says why',
    };
    if (reply.raw.headersSent) {
      reply.raw.end();
      return;
    }
    if (body.status === 503) void reply.header('retry-after', RETRY_AFTER_SECONDS);
    if (body.status === 401) void reply.header('www-authenticate', 'Bearer realm="keelson"');
    void reply.status(body.status).type('application/problem+json').send(JSON.stringify(body));
  }
}
