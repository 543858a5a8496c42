import { Injectable, UnauthorizedException, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { OperationTypeNode } from 'graphql';
import type { GraphQLContext } from '../guard/asked-field';
import { Authentication } from '../guard/authentication';
import { ProblemException } from '../problem/problem';
import { affordable } from './limits/limits';

type Operation = { readonly operationName?: string };

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
      const { operationName } = (request.body ?? request.query ?? {}) as Operation;
      const { operation } = affordable(schema, document, operationName, variables);
      if (operation !== OperationTypeNode.SUBSCRIPTION) return;
      const detail = 'subscriptions are served on a WebSocket (graphql-transport-ws) at this path';
      throw new ProblemException(400, 'invalid_request', detail);
    });
  }
}
