import { ask, type Document } from '@keelson/client/graphql';
import { queryOptions } from '@tanstack/react-query';

/** Lists change with `pipelines`, one thing with `pipeline:pip_…`: the noun of a subscription, in the plural or with an id. */
export type Subject = `${string}s` | `${string}:${string}`;

export type AtMoment = { readonly at?: string | null };

type LiveQuery<Result, Variables extends AtMoment> = {
  readonly document: Document<Result, Variables>;
  readonly variables: Variables;
  readonly changesWith: readonly Subject[];
  /** What it changes with, too, which its answer alone can say: what stands in the way of something that waits. */
  readonly alsoWith?: (result: Result) => readonly Subject[];
};

/** What `RefreshQueue` knows of a query. */
export type LiveMeta = {
  readonly changesWith: readonly Subject[];
  readonly alsoWith?: (result: never) => readonly Subject[];
};

/**
 * A question to GraphQL that is asked anew when one of its subjects changes. The key is the question itself, so two components that ask
 * the same share the answer.
 */
export function liveQuery<Result, Variables extends AtMoment>(query: LiveQuery<Result, Variables>) {
  const { document, variables, changesWith, alsoWith } = query;
  return queryOptions({
    queryKey: [nameOf(document), variables],
    queryFn: ({ signal }) => ask(document, variables, { signal }),
    meta: liveMeta({ changesWith, ...(alsoWith ? { alsoWith } : {}) }, variables),
  });
}

/** The past does not change. */
export function liveMeta(meta: LiveMeta, { at }: AtMoment): LiveMeta {
  return at === undefined || at === null ? meta : { changesWith: [] };
}

/** Every document has a name: it is in the log of the server, too. */
export function nameOf(document: object): string {
  const { definitions } = document as { definitions: readonly { name?: { value: string } }[] };
  const name = definitions[0]?.name?.value;
  if (name === undefined) throw new Error('a GraphQL document has no name');
  return name;
}
