/** What a browser needs to call Keelson: GraphQL typed from the schema, and the refusals that REST has, too. */
export * from '../api-error';
export { readProblem } from '../read-problem';
export { ask, refusalOf, type AskOptions, type Document, type ResultOf } from './ask';
export { graphql } from './graphql';
export { LiveConnection, type LiveState } from './live-connection';
export type { VariablesOf } from 'gql.tada';
