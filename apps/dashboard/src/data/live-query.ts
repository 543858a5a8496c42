import { ask, type Document } from '@keelson/client/graphql';
import { queryOptions } from '@tanstack/react-query';

/** Lists change with `pipelines`, one thing with `pipeline:pip_…`: the noun of a subscription, in the plural or with an id. */
export type Subject = `${string}s` | `${string}:${string}`;

export type AtMoment = { readonly at?: string | null };

type LiveQuery<Result, Variables extends AtMoment> = {
  readonly document: Document<Result, Variables>;
  readonly variables: Variables;
  readonly changesWith: readonly Subject[];
};

/**
 * A question to GraphQL that is asked anew when one of its subjects changes. The key is the question itself, so two components that ask
 * the same share the answer.
 */
export function liveQuery<Result, Variables extends AtMoment>(query: LiveQuery<Result, Variables>) {
  const { document, variables, changesWith } = query;
  return queryOptions({
    queryKey: [nameOf(document), variables],
    queryFn: ({ signal }) => ask(document, variables, { signal }),
    meta: { changesWith: subjectsUnlessPast(changesWith, variables) },
  });
}

/** The past does not change. */
export function subjectsUnlessPast(
  subjects: readonly Subject[],
  { at }: AtMoment,
): readonly Subject[] {
  return at === undefined || at === null ? subjects : [];
}

/** Every document has a name: it is in the log of the server, too. */
export function nameOf(document: object): string {
  const { definitions } = document as { definitions: readonly { name?: { value: string } }[] };
  const name = definitions[0]?.name?.value;
  if (name === undefined) throw new Error('a GraphQL document has no name');
  return name;
}
