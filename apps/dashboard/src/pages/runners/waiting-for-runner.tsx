import { runStates, type RunStateName } from '@keelson/domain';
import { Text } from '@mantine/core';
import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { liveList } from '../../data/live-list';
import { Moment } from '../../parts/moment';
import { Rows, type Column } from '../../parts/rows';
import { RunLink } from '../../parts/run-link';
import { RunnersNow } from '../../parts/runners-now';
import { Section } from '../../parts/section';
import { StateBadge } from '../../parts/state-badge';
import { ofRun } from '../../parts/state-tone';
import { WaitingWords } from '../../parts/waiting-words';
import { WAITING_RUNS, type WaitingRun } from './waiting-for-runner.documents';

const RUNS_PER_PAGE = 50;
const STATES = (Object.keys(runStates) as RunStateName[]).filter(
  (state) => runStates[state].waitsFor === 'worker',
);

/** The work that no runner has taken yet. Nothing where there is none. */
export function WaitingForRunner() {
  const list = useSuspenseInfiniteQuery(
    liveList({
      document: WAITING_RUNS,
      variables: { at: null, state: STATES, first: RUNS_PER_PAGE },
      changesWith: ['runs'],
      connection: ({ runs }) => runs,
    }),
  );
  if (list.data.length === 0) return null;
  return (
    <Section
      title={`Waits for a runner · ${list.data.length}${list.hasNextPage ? '+' : ''}`}
      beside={
        <Text size="sm" c="dimmed">
          <RunnersNow alone />
        </Text>
      }
    >
      <Rows label="Runs that wait for a runner" items={list.data} columns={COLUMNS} more={list} />
    </Section>
  );
}

const COLUMNS: readonly Column<WaitingRun>[] = [
  {
    title: 'Run of',
    cell: ({ id, environment, stackName }) => (
      <RunLink runId={id}>
        {environment}/{stackName}
      </RunLink>
    ),
  },
  { title: 'State', cell: ({ state }) => <StateBadge state={ofRun(state)} plain /> },
  { title: 'Why', below: true, cell: ({ waiting }) => <WaitingWords waiting={waiting} /> },
  { title: 'Since', figure: true, cell: ({ since }) => <Moment time={since} /> },
];
