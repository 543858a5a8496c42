import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatErrors } from './errors/format-errors';
import { refuseRequest } from './errors/refuse-request';
import { DEPTH_MAX, TOKENS_MAX } from './limits/limits';

export const GRAPHQL_PATH = '/graphql';

/** GraphQL over HTTP: code first, so the schema is what the resolvers and the DTOs say. */
export function graphqlModule(): DynamicModule {
  return GraphQLModule.forRoot<MercuriusDriverConfig>({
    driver: MercuriusDriver,
    path: GRAPHQL_PATH,
    autoSchemaFile: true,
    sortSchema: true,
    buildSchemaOptions: { noDuplicatedFields: true },
    fieldResolverEnhancers: ['guards'],
    queryDepth: DEPTH_MAX,
    graphql: { parseOptions: { maxTokens: TOKENS_MAX } },
    allowBatchedQueries: false,
    graphiql: false,
    context: (request: FastifyRequest, reply: FastifyReply) => ({ request, reply }),
    errorFormatter: formatErrors,
    // Mercurius would answer for all other routes too.
    errorHandler: false,
    additionalRouteOptions: { errorHandler: refuseRequest },
  });
}
