import { ask, type Document } from '@keelson/client/graphql';
import { queryOptions } from '@tanstack/react-query';

/** Lists change with `pipelines`, one thing with `pipeline:pip_…`: the noun of a subscription, in the plural or with an id. */
export type Subject = `${string}s` | `${string}:${string}`;

type LiveQuery<Result, Variables> = {
  readonly document: Document<Result, Variables>;
  readonly variables: Variables & { readonly at?: string | null };
  readonly changesWith: readonly Subject[];
};

/**
 * A question to GraphQL that is asked anew when one of its subjects changes. The key is the question itself, so two components that ask
 * the same share the answer. Of the past it is asked once: the past does not change.
 */
export function liveQuery<Result, Variables>(query: LiveQuery<Result, Variables>) {
  const { document, variables, changesWith } = query;
  const isPast = variables.at !== undefined && variables.at !== null;
  return queryOptions({
    queryKey: [nameOf(document), variables],
    queryFn: ({ signal }) => ask(document, variables, { signal }),
    meta: { changesWith: isPast ? [] : changesWith },
  });
}

/** Every document has a name: it is in the log of the server, too. */
function nameOf(document: object): string {
  const { definitions } = document as { definitions: readonly { name?: { value: string } }[] };
  const name = definitions[0]?.name?.value;
  if (name === undefined) throw new Error('a GraphQL document has no name');
  return name;
}
