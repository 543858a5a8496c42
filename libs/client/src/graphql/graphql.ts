import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './schema-types';

/**
 * Writes a document in GraphQL; its result and its variables are typed from `docs/schema.graphql`. `npm run graphql:types` writes those
 * types anew, and `npm run lint` checks every document against the schema.
 */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; JSON: unknown; ID: string };
  disableMasking: true;
}>();
