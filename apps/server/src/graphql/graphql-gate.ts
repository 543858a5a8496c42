import { Injectable, UnauthorizedException, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { GraphQLContext } from '../guard/asked-field';
import { Authentication } from '../guard/authentication';
import { requireAffordable } from './limits/limits';

/**
 * Stands before every operation: nobody without a token has his documents parsed, not even to read the schema, and nothing is begun
 * that may cost too much. What a field needs beyond that is the guard's to say.
 */
@Injectable()
export class GraphQLGate implements OnApplicationBootstrap {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly authentication: Authentication,
  ) {}

  onApplicationBootstrap(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.graphql.addHook('preParsing', async (_schema, _source, context) => {
      const { request } = context as unknown as GraphQLContext;
      const caller = await this.authentication.callerOf(request);
      if (!caller) throw new UnauthorizedException('a valid token is needed');
    });
    fastify.graphql.addHook('preExecution', (schema, document, context, variables) => {
      const { request } = context as unknown as GraphQLContext;
      const { operationName } = (request.body ?? {}) as { readonly operationName?: string };
      requireAffordable(schema, document, operationName, variables);
    });
  }
}
