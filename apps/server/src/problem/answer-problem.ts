import { Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { INTERNAL, problemOf } from './problem-of';
import { refusalHeaders } from './refusal-headers';

const logger = new Logger('Problem');

/** Answers `application/problem+json`. What nobody foresaw is logged and answered without detail. */
export function answerProblem(error: unknown, reply: FastifyReply): void {
  const known = problemOf(error);
  if (!known) logger.error(error instanceof Error ? error.stack : String(error));
  if (reply.raw.headersSent) {
    reply.raw.end();
    return;
  }
  const body = known ?? INTERNAL;
  for (const [name, value] of refusalHeaders(body.status)) void reply.header(name, value);
  void reply.status(body.status).type('application/problem+json').send(JSON.stringify(body));
}
