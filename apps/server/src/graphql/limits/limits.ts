import {
  getOperationAST,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { ProblemException } from '../../problem/problem';
import { weigh } from './weigh';

/** Levels of fields below each other; the introspection of tools is 15 deep. */
export const DEPTH_MAX = 15;
/** See `weigh`. */
export const COST_MAX = 10_000;
/** Words and signs of a document. */
export const TOKENS_MAX = 5_000;

/** The operation that is meant, of a valid document. @throws ProblemException `invalid_request`, `too_deep`, `too_costly` */
export function affordable(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Readonly<Record<string, unknown>> | null | undefined,
): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName);
  const type = operation && schema.getRootType(operation.operation);
  if (!operation || !type) throw refused(400, 'invalid_request', 'which operation is meant?');
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  }
  const known = { fragments, variables: variables ?? {} };
  const { cost, depth } = weigh(operation.selectionSet, type, known);
  if (depth > DEPTH_MAX) {
    const detail = `this operation is ${depth} levels deep, and ${DEPTH_MAX} are the most`;
    throw refused(422, 'too_deep', detail, { depth, depthMax: DEPTH_MAX });
  }
  if (cost > COST_MAX) {
    const detail = `this operation may cost ${cost}, and ${COST_MAX} is the most; ask for fewer items with \`first\``;
    throw refused(422, 'too_costly', detail, { cost, costMax: COST_MAX });
  }
  return operation;
}

const refused = (status: number, code: string, detail: string, extra = {}): ProblemException =>
  new ProblemException(status, code, detail, extra);
