import { ask, type ResultOf } from '@keelson/client/graphql';
import { useDebouncedValue } from '@mantine/hooks';
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Icon } from '../parts/icon';
import { useShownMoment } from '../time/shown-moment';
import { shortId } from '../parts/short-id';
import { FOUND } from './found.documents';
import { soughtIn } from './search-text';

/** How long what was found may be looked through without asking again. */
const FRESH_MS = 10_000;
/** A word is asked for once, and not each of its letters. */
const REST_MS = 120;

type Found = ResultOf<typeof FOUND>;
type Go = ReturnType<typeof useNavigate>;

export type FoundGroups = {
  readonly groups: readonly SpotlightActionGroupData[];
  /** The server has not answered to what is written now. */
  readonly isAsking: boolean;
};

/** What the search offers beside the pages, once somebody writes into it. */
export function useFound(query: string): FoundGroups {
  const at = useShownMoment() ?? null;
  const navigate = useNavigate();
  const sought = soughtIn(query);
  const [text] = useDebouncedValue(sought, REST_MS);
  const { data, isFetching } = useQuery({
    queryKey: ['Found', text, at],
    queryFn: ({ signal }) => ask(FOUND, { text, at }, { signal }),
    enabled: text !== '',
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
  const isAsking = sought !== text || isFetching;
  if (!data || query.trim() === '') return { groups: [], isAsking };
  const groups = [
    { group: 'Stacks', actions: stacksIn(data, navigate) },
    { group: 'Pipelines', actions: pipelinesIn(data, navigate) },
    { group: 'Runs', actions: runsIn(data, navigate) },
    { group: 'Runners', actions: runnersIn(data, navigate) },
  ];
  return { groups, isAsking };
}

function pipelinesIn({ pipelines }: Found, navigate: Go): SpotlightActionData[] {
  return (pipelines?.edges ?? []).map(({ node: { id, projectName, generation, status } }) => ({
    id,
    label: `${projectName} · generation ${generation}`,
    description: `${id} · ${status.replaceAll('_', ' ')}`,
    keywords: [id, shortId(id)],
    leftSection: <Icon name="pipelines" />,
    onClick: () => void navigate({ to: '/pipelines/$pipelineId', params: { pipelineId: id } }),
  }));
}

function stacksIn({ stacks }: Found, navigate: Go): SpotlightActionData[] {
  return (stacks?.edges ?? []).map(({ node: { id, name, environment } }) => ({
    id,
    label: `${environment}/${name}`,
    description: id,
    keywords: [id, shortId(id)],
    leftSection: <Icon name="stacks" />,
    onClick: () => void navigate({ to: '/stacks/$stackId', params: { stackId: id } }),
  }));
}

function runsIn({ runs }: Found, navigate: Go): SpotlightActionData[] {
  return (runs?.edges ?? []).map(({ node: { id, stackName, environment, state } }) => ({
    id,
    label: `${environment}/${stackName}`,
    description: `${id} · ${state.replaceAll('_', ' ')}`,
    keywords: [id, shortId(id)],
    leftSection: <Icon name="runs" />,
    onClick: () => void navigate({ to: '/runs/$runId', params: { runId: id } }),
  }));
}

function runnersIn({ runners }: Found, navigate: Go): SpotlightActionData[] {
  return (runners ?? []).map(({ name, state }) => ({
    id: `runner ${name}`,
    label: name,
    description: `runner · ${state}`,
    leftSection: <Icon name="runners" />,
    onClick: () => void navigate({ to: '/runners' }),
  }));
}
