import { ask, type ResultOf } from '@keelson/client/graphql';
import { useQuery } from '@tanstack/react-query';
import { useShownMoment } from '../time/shown-moment';
import { NAMES } from './names.documents';

/** Names hardly change; what is newer than they are shows its id until they are asked for again. */
const FRESH_MS = 10_000;

/**
 * What the newest stacks, runs, pipelines and projects are called, by their ids: for pages that know ids alone. Undefined for what is
 * not among them.
 */
export function useNames(): (id: string) => string | undefined {
  const at = useShownMoment() ?? null;
  const { data } = useQuery({
    queryKey: ['Names', at],
    queryFn: ({ signal }) => ask(NAMES, { at }, { signal }),
    staleTime: FRESH_MS,
    select: namesIn,
  });
  return (id) => data?.get(id);
}

function namesIn({ stacks, runs, pipelines }: ResultOf<typeof NAMES>): ReadonlyMap<string, string> {
  return new Map([
    ...stacks.edges.map(({ node }) => [node.id, `${node.environment}/${node.name}`] as const),
    ...runs.edges.map(({ node }) => [node.id, `${node.environment}/${node.stackName}`] as const),
    ...pipelines.edges.flatMap(({ node }) => [
      [node.id, `${node.projectName} · generation ${node.generation}`] as const,
      [node.projectId, node.projectName] as const,
    ]),
  ]);
}
