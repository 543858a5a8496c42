import { useQuery } from '@tanstack/react-query';
import { liveQuery } from '../../data/live-query';
import { useShownMoment } from '../../time/shown-moment';
import { STACK_PROJECTS } from './stacks.documents';

/** What a project is called; undefined until that is known. */
export function useProjectName(projectId: string | null): string | undefined {
  const at = useShownMoment() ?? null;
  const { data } = useQuery({
    ...liveQuery({ document: STACK_PROJECTS, variables: { at }, changesWith: ['pipelines'] }),
    enabled: projectId !== null,
  });
  return data?.projects.edges.find(({ node }) => node.id === projectId)?.node.name;
}
