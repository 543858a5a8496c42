import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { answerProblem } from './answer-problem';

/** Every refused request of REST is answered with a problem. GraphQL shows its errors itself (`shownErrors`). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType<string>() === 'graphql') return error;
    return answerProblem(error, host.switchToHttp().getResponse<FastifyReply>());
  }
}
