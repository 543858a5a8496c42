import { Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { liveQuery } from '../../data/live-query';
import { EmptyState } from '../../parts/empty-state';
import { Moment } from '../../parts/moment';
import { ShownMoment } from '../../parts/now';
import { Page } from '../../parts/page';
import { Rows, type Column } from '../../parts/rows';
import { ASK_RUNNERS_EVERY_MS } from '../../parts/runners-now';
import { StateBadge } from '../../parts/state-badge';
import { useShownMoment } from '../../time/shown-moment';
import { RunnerJobs } from './runner-jobs';
import { runnerCounts } from './runner-counts';
import { ofRunner } from './runner-tone';
import { WaitingForRunner } from './waiting-for-runner';
import { RUNNERS, type ShownRunner } from './runners.documents';

/** Which runners there are, and what each does. Of now only, whatever moment the address names. */
export function RunnersPage() {
  const isPast = useShownMoment() !== undefined;
  const { data } = useSuspenseQuery({
    ...liveQuery({ document: RUNNERS, variables: {}, changesWith: ['runners'] }),
    refetchInterval: ASK_RUNNERS_EVERY_MS,
  });
  const runners = data.runners.map((runner) => ({ ...runner, id: runner.name }));
  return (
    <Page title="Runners" beside={<Summary runners={runners} />}>
      {isPast && (
        <Text size="sm" role="note">
          This is of now: signs of life of runners are not kept, so nothing is known of the past.
          What a run’s runner did then is on the page of the run.
        </Text>
      )}
      <ShownMoment value={undefined}>
        {runners.length === 0 ? (
          <NoRunners />
        ) : (
          <>
            <Rows label="Runners" items={runners} columns={COLUMNS} />
            <Text size="xs" c="dimmed">
              A runner is silent when it has not asked for a minute. What it has at work goes to
              another one, as soon as its lease has ended.
            </Text>
          </>
        )}
        <WaitingForRunner />
      </ShownMoment>
    </Page>
  );
}

const COLUMNS: readonly Column<ShownRunner & { readonly id: string }>[] = [
  {
    title: 'Runner',
    cell: ({ name }) => (
      <Text size="sm" fw={550}>
        {name}
      </Text>
    ),
  },
  { title: 'State', cell: ({ state }) => <StateBadge state={ofRunner(state)} plain /> },
  { title: 'Works on', cell: ({ jobs }) => <RunnerJobs jobs={jobs} /> },
  {
    title: 'Asked for work',
    figure: true,
    wide: true,
    cell: ({ seenAt }) => <Moment time={seenAt} />,
  },
  {
    title: 'First seen',
    figure: true,
    wide: true,
    cell: ({ firstSeenAt }) => <Moment time={firstSeenAt} />,
  },
];

function Summary({ runners }: { readonly runners: readonly ShownRunner[] }) {
  if (runners.length === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      {runnerCounts(runners)}
    </Text>
  );
}

function NoRunners() {
  return (
    <EmptyState title="No runner within a day" command="keelson runner start">
      Runners do the work: they ask this server for jobs and need no way back. Start one with a
      token of the role runner, in KEELSON_TOKEN; make it with keelson api-key create NAME --role
      runner.
    </EmptyState>
  );
}
