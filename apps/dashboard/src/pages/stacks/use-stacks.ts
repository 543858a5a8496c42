import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { liveList } from '../../data/live-list';
import { liveQuery } from '../../data/live-query';
import { useShownMoment } from '../../time/shown-moment';
import { STACK_PROJECTS, STACKS, type StackProject } from './stacks.documents';
import type { StacksSearch } from './stacks.search';

const STACKS_PER_PAGE = 100;
/** As many as a page may have: all of them are read. */
const STACKS_PER_PAGE_OF_ALL = 500;

/** The stacks that the address asks for, page by page as somebody scrolls; all of them for the matrix, which shows what is not there. */
export function useStacks({ environment, project, name, unsure, view }: StacksSearch) {
  const at = useShownMoment() ?? null;
  const all = view === 'matrix';
  const list = useSuspenseInfiniteQuery(
    liveList({
      document: STACKS,
      variables: {
        at,
        first: all ? STACKS_PER_PAGE_OF_ALL : STACKS_PER_PAGE,
        environment: environment ?? null,
        project: project ?? null,
        text: name ?? null,
        unsure: unsure ?? null,
      },
      changesWith: ['stacks'],
      connection: ({ stacks }) => stacks,
    }),
  );
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list;
  const readsOn = all && hasNextPage && !isFetching && !isFetchNextPageError;
  useEffect(() => {
    if (readsOn) void fetchNextPage();
  }, [readsOn, fetchNextPage]);
  return list;
}

/** The projects whose stacks there may be. */
export function useStackProjects(): readonly StackProject[] {
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(
    liveQuery({ document: STACK_PROJECTS, variables: { at }, changesWith: ['pipelines'] }),
  );
  const { edges } = data.projects;
  return useMemo(() => edges.map(({ node }) => node), [edges]);
}
