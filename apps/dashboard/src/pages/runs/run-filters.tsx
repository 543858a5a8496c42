import { Button, Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { liveQuery } from '../../data/live-query';
import { Choice } from '../../parts/choice';
import { useShownMoment } from '../../time/shown-moment';
import { RUN_STACKS } from './runs.documents';
import { isRunProgress, runProgresses, type RunsSearch } from './runs.search';

const OPTIONS_MAX = 100;

/** Which runs are listed; the address says it, too. */
export function RunFilters() {
  const search = useSearch({ from: '/shell/runs' });
  const navigate = useNavigate({ from: '/runs' });
  const { environments, stacks } = useOffered(search);
  const narrow = (change: RunsSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <Group gap="xs">
      <Choice
        label="Only runs that are"
        value={search.progress ?? ''}
        options={PROGRESSES}
        onChoose={(value) => narrow({ progress: isRunProgress(value) ? value : undefined })}
      />
      <Select
        {...FIELD}
        aria-label="Environment"
        placeholder="any environment"
        data={environments}
        value={search.environment ?? null}
        onChange={(value) => narrow({ environment: value ?? undefined, stack: undefined })}
      />
      <Select
        {...FIELD}
        aria-label="Stack"
        placeholder="any stack"
        data={stacks}
        value={search.stack ?? null}
        onChange={(value) => narrow({ stack: value ?? undefined })}
      />
      {search.pipeline !== undefined && (
        <Button variant="default" onClick={() => narrow({ pipeline: undefined })}>
          of one pipeline ✕
        </Button>
      )}
    </Group>
  );
}

const FIELD = {
  size: 'xs',
  searchable: true,
  clearable: true,
  limit: OPTIONS_MAX,
  w: 180,
  nothingFoundMessage: 'none of this name',
} as const;

const PROGRESSES = [
  { value: '', label: 'all' },
  ...runProgresses.map((value) => ({ value, label: value.replaceAll('_', ' ') })),
];

/** What is chosen is offered even where it is not known, so that the field shows what the address says. */
function useOffered({ environment, stack }: RunsSearch) {
  const at = useShownMoment() ?? null;
  const { data } = useQuery(
    liveQuery({ document: RUN_STACKS, variables: { at }, changesWith: ['stacks'] }),
  );
  const known = data?.stacks.edges.map(({ node }) => node) ?? [];
  const offered = (names: readonly string[], chosen: string | undefined): string[] =>
    [...new Set(chosen === undefined ? names : [...names, chosen])].sort();
  const named = known
    .filter((each) => environment === undefined || each.environment === environment)
    .map((each) => `${each.environment}/${each.name}`);
  return {
    environments: offered(
      known.map((each) => each.environment),
      environment,
    ),
    stacks: offered(named, stack),
  };
}
