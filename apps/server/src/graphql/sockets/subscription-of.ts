import {
  GraphQLError,
  OperationTypeNode,
  parse,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { GraphQLContext } from '../../guard/asked-field';
import { ProblemException } from '../../problem/problem';
import { affordable, TOKENS_MAX } from '../limits/limits';

type Asking = Pick<GraphQLContext, 'request'> & { readonly isOneTooMany: boolean };

/** What to carry out, or why not. */
export function subscriptionOf(
  schema: GraphQLSchema,
  { query, variables, operationName }: SubscribePayload,
  { request, isOneTooMany }: Asking,
): ExecutionArgs | readonly GraphQLError[] {
  try {
    if (isOneTooMany) throw refused('too_many', 'too many subscriptions on one socket');
    const document = parse(query, { maxTokens: TOKENS_MAX });
    const faults = validate(schema, document);
    if (faults.length > 0) return faults;
    requireSubscription(schema, document, operationName, variables);
    const contextValue: GraphQLContext = { request };
    return {
      ...{ schema, document, contextValue },
      variableValues: variables ?? null,
      operationName: operationName ?? null,
    };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    const originalError = error as Error;
    return [new GraphQLError(originalError.message, { originalError })];
  }
}

function requireSubscription(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: SubscribePayload['operationName'],
  variables: SubscribePayload['variables'],
): void {
  const { operation } = affordable(schema, document, operationName, variables);
  if (operation === OperationTypeNode.SUBSCRIPTION) return;
  throw refused('invalid_request', 'only subscriptions are served here; POST everything else');
}

const refused = (code: string, detail: string): ProblemException =>
  new ProblemException(400, code, detail);
