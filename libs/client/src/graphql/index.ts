/** What a browser needs to call Keelson: GraphQL typed from the schema, and the refusals that REST has, too. */
export * from '../api-error';
export { backoffMs } from '../backoff';
export { readProblem } from '../read-problem';
export { ServerUnreachable } from '../server-unreachable';
export { ask, refusalOf, type AskOptions, type Document, type ResultOf } from './ask';
export { graphql } from './graphql';
export { LiveConnection, type LiveLimits, type LiveState } from './live-connection';
export { hangUp, reach } from './reach';
export { wait } from '../wait';
/** What a fragment asks for; a question as a whole has `ResultOf`. */
export type { ResultOf as PartOf, VariablesOf } from 'gql.tada';
