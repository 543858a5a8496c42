import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { formatErrors } from './format-errors';

/** What is refused before anything is executed: a body that is no JSON, a document that does not fit the schema, a missing token. */
export function refuseRequest(error: Error, _request: FastifyRequest, reply: FastifyReply): void {
  const errors = [new GraphQLError(error.message, { originalError: error })];
  const { statusCode, response } = formatErrors({ errors }, { reply });
  void reply.code(statusCode).send(response);
}
