import type { ArgumentsHost } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { GraphQLResolveInfo, OperationTypeNode } from 'graphql';
import type { AuthenticatedRequest } from './request';

/** What every resolver gets. */
export type GraphQLContext = {
  readonly request: AuthenticatedRequest;
  /** Absent in a subscription. */
  readonly reply?: FastifyReply;
};

/** A field at the root of a GraphQL operation. */
export type AskedField = {
  /** One object per execution of the field, which all that is resolved below it shares. */
  readonly identity: object;
  readonly operation: `${OperationTypeNode}`;
  /** As the operation calls it, so that two of the same field are two. */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly request: AuthenticatedRequest;
  readonly reply: FastifyReply | undefined;
};

/** Undefined in REST. */
export function fieldOf(host: ArgumentsHost): AskedField | undefined {
  if (host.getType<string>() !== 'graphql') return undefined;
  const [, args, context, info] =
    host.getArgs<[unknown, Record<string, unknown>, GraphQLContext, GraphQLResolveInfo]>();
  let identity = info.path;
  while (identity.prev) identity = identity.prev;
  const { request, reply } = context;
  const { operation } = info.operation;
  return { identity, operation, name: String(identity.key), args, request, reply };
}
