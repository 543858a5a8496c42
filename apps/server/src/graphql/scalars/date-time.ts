import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** Times are texts in answers and events, as they were written. */
export const DateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description: 'A moment: ISO 8601 in UTC.',
  serialize: momentOf,
  parseValue: momentOf,
  parseLiteral: (node) => momentOf(node.kind === Kind.STRING ? node.value : undefined),
});

function momentOf(value: unknown): string {
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value;
  throw new GraphQLError('must be a moment in ISO 8601');
}
