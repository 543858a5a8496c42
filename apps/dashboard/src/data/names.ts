import { ask } from '@keelson/client/graphql';
import { useQuery } from '@tanstack/react-query';
import { NameFinder } from './name-finder';
import { NAMES } from './names.documents';

/** Names hardly change. What has none may be too new to have one yet. */
const UNNAMED_FRESH_MS = 10_000;
/** Of stacks, runs, pipelines, projects and API keys; other ids have no name. */
const NAMED = /^(stk|run|pip|prj|key)_/;

const finder = new NameFinder(async (ids) => (await ask(NAMES, { ids: [...ids] })).names);

/** What a stack, run, pipeline, project or API key with this id is called; undefined until that is known, and for what has no name. */
export function useName(id: string): string | undefined {
  const { data } = useQuery({
    queryKey: ['Name', id],
    queryFn: () => finder.nameOf(id),
    enabled: NAMED.test(id),
    staleTime: ({ state }) => (state.data === null ? UNNAMED_FRESH_MS : Infinity),
  });
  return data ?? undefined;
}
