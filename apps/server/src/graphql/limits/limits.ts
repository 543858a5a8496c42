import {
  getOperationAST,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
} from 'graphql';
import { ProblemException } from '../../problem/problem';
import { costOf } from './cost';

/** Levels of fields below each other; the introspection of tools is 15 deep. */
export const DEPTH_MAX = 15;
/** See `costOf`. */
export const COST_MAX = 10_000;
/** Words and signs of a document. */
export const TOKENS_MAX = 5_000;

/** @throws ProblemException `too_costly` */
export function requireAffordable(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>> = {},
): void {
  const operation = getOperationAST(document, operationName);
  const type = operation && schema.getRootType(operation.operation);
  if (!operation || !type) return;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  }
  const cost = costOf(operation.selectionSet, type, { fragments, variables });
  if (cost <= COST_MAX) return;
  const detail = `this operation may cost ${cost}, and ${COST_MAX} is the most; ask for fewer items with \`first\``;
  throw new ProblemException(422, 'too_costly', detail, { cost, costMax: COST_MAX });
}
