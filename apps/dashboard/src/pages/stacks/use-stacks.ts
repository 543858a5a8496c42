import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { liveList } from '../../data/live-list';
import { liveQuery } from '../../data/live-query';
import { useShownMoment } from '../../time/shown-moment';
import { STACK_PROJECTS, STACKS, type StackProject } from './stacks.documents';
import type { StacksSearch } from './stacks.search';

const STACKS_PER_PAGE = 100;

/** The stacks that the address asks for. */
export function useStacks({ environment, project, name, unsure }: StacksSearch) {
  const at = useShownMoment() ?? null;
  return useSuspenseInfiniteQuery(
    liveList({
      document: STACKS,
      variables: {
        at,
        first: STACKS_PER_PAGE,
        environment: environment ?? null,
        project: project ?? null,
        text: name ?? null,
        unsure: unsure ?? null,
      },
      changesWith: ['stacks'],
      connection: ({ stacks }) => stacks,
    }),
  );
}

/** The projects whose stacks there may be. */
export function useStackProjects(): readonly StackProject[] {
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(
    liveQuery({ document: STACK_PROJECTS, variables: { at }, changesWith: ['pipelines'] }),
  );
  return data.projects.edges.map(({ node }) => node);
}
