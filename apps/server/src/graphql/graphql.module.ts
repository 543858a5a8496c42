import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatErrors } from './errors/format-errors';
import { refuseRequest } from './errors/refuse-request';
import { GRAPHQL_PATH } from './graphql-path';
import { TOKENS_MAX } from './limits/limits';
import { requireOperation } from './require-operation';

/** GraphQL over HTTP: code first, so the schema is what the resolvers and the DTOs say. */
export function graphqlModule(): DynamicModule {
  return GraphQLModule.forRoot<MercuriusDriverConfig>({
    driver: MercuriusDriver,
    path: GRAPHQL_PATH,
    autoSchemaFile: true,
    sortSchema: true,
    buildSchemaOptions: { noDuplicatedFields: true },
    fieldResolverEnhancers: ['guards'],
    graphql: { parseOptions: { maxTokens: TOKENS_MAX } },
    allowBatchedQueries: false,
    graphiql: false,
    context: (request: FastifyRequest, reply: FastifyReply) => ({ request, reply }),
    errorFormatter: formatErrors,
    // Mercurius would answer for all other routes too.
    errorHandler: false,
    additionalRouteOptions: {
      preValidation: (request, _reply, done) => {
        requireOperation(request);
        done();
      },
      errorHandler: refuseRequest,
    },
  });
}
