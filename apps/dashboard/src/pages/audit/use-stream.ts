import { ask } from '@keelson/client/graphql';
import { useSuspenseQuery } from '@tanstack/react-query';
import { STREAM_SOUGHT } from './audit.documents';
import { streamFoundBy, streamNamedBy } from './stream-filter';

/** What it was a moment ago it may not be for long: a name is given to what is made meanwhile. */
const FRESH_MS = 10_000;

/** The stream that the filter means: of a stack by its name, of what has an id by that or its end. The text itself where nothing is found. */
export function useStream(text: string | undefined): string | undefined {
  const named = text === undefined ? undefined : streamNamedBy(text);
  const isSought = text !== undefined && named === undefined;
  const { data } = useSuspenseQuery({
    queryKey: ['StreamSought', isSought ? text : null],
    queryFn: ({ signal }) => (isSought ? soughtBy(text, signal) : null),
    staleTime: FRESH_MS,
  });
  return named ?? data ?? text;
}

async function soughtBy(text: string, signal: AbortSignal): Promise<string | null> {
  const ending = text.replace(/^[a-z]+_…/, '');
  const { stacks, runs, pipelines } = await ask(STREAM_SOUGHT, { text: ending }, { signal });
  const found = {
    stacks: stacks.edges.map(({ node: { id, environment, name } }) => ({
      id,
      name: `${environment}/${name}`,
    })),
    runs: runs.edges.map(({ node }) => node),
    pipelines: pipelines.edges.map(({ node }) => node),
  };
  return streamFoundBy(text, found) ?? null;
}
