import { ask, type Document } from '@keelson/client/graphql';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { liveMeta, nameOf, type AtMoment, type Subject } from './live-query';
import { sharedById } from './shared-by-id';

type Connection<Node> = {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};

type LiveList<Result, Variables extends AtMoment, Node> = {
  readonly document: Document<Result, Variables & { readonly after?: string | null }>;
  readonly variables: Variables;
  readonly changesWith: readonly Subject[];
  readonly connection: (result: Result) => Connection<Node>;
};

/** Whoever reads on reads far: a long list is a few questions, also when all of it is asked for anew. */
const LATER_ITEMS = 200;

function pageAfter<Variables extends AtMoment>(variables: Variables, after: string | null) {
  const isLater = after !== null && 'first' in variables;
  return { ...variables, after, ...(isLater ? { first: LATER_ITEMS } : {}) };
}

/** A list that is read page by page and shown as one. When it changes, the pages that are on the screen are asked for anew. */
export function liveList<Result, Variables extends AtMoment, Node>(
  list: LiveList<Result, Variables, Node>,
) {
  const { document, variables, changesWith, connection } = list;
  return infiniteQueryOptions({
    queryKey: [nameOf(document), variables],
    queryFn: ({ pageParam, signal }) => ask(document, pageAfter(variables, pageParam), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => {
      const { hasNextPage, endCursor } = connection(last).pageInfo;
      return hasNextPage ? endCursor : null;
    },
    select: ({ pages }) => pages.flatMap((page) => connection(page).edges.map(({ node }) => node)),
    structuralSharing: sharedById,
    meta: liveMeta({ changesWith }, variables),
  });
}
