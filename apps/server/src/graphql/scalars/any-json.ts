import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';

/** What has no fixed shape: variables, outputs, the payloads of events. */
export const AnyJson = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: valueFromASTUntyped,
});
