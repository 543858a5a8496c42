import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { liveList } from '../../data/live-list';
import { liveQuery } from '../../data/live-query';
import { useShownMoment } from '../../time/shown-moment';
import { STACK_PROJECTS, STACKS, type StackProject } from './stacks.documents';
import type { StacksSearch } from './stacks.search';

const STACKS_PER_PAGE = 200;

/** The stacks that the address asks for. A part of a name is looked for here, so the whole list is read for it. */
export function useStacks({ environment, project, name }: StacksSearch) {
  const at = useShownMoment() ?? null;
  const list = useSuspenseInfiniteQuery(
    liveList({
      document: STACKS,
      variables: {
        at,
        first: STACKS_PER_PAGE,
        environment: environment ?? null,
        project: project ?? null,
      },
      changesWith: ['stacks'],
      connection: ({ stacks }) => stacks,
    }),
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const readOn = name !== undefined && hasNextPage && !isFetchingNextPage;
  useEffect(() => {
    if (readOn) void fetchNextPage();
  }, [readOn, fetchNextPage]);
  const wanted = name?.toLowerCase() ?? '';
  const stacks = list.data.filter((stack) => stack.name.toLowerCase().includes(wanted));
  return { stacks, more: list };
}

/** The projects whose stacks there may be. */
export function useStackProjects(): readonly StackProject[] {
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(
    liveQuery({ document: STACK_PROJECTS, variables: { at }, changesWith: ['pipelines'] }),
  );
  return data.projects.edges.map(({ node }) => node);
}
