import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { liveList } from '../../data/live-list';
import { ChangeCounts } from '../../parts/change-counts';
import { Elapsed } from '../../parts/elapsed';
import { EmptyState } from '../../parts/empty-state';
import { Moment } from '../../parts/moment';
import { Page } from '../../parts/page';
import { Rows, type Column } from '../../parts/rows';
import { StateBadge } from '../../parts/state-badge';
import { ofRun } from '../../parts/state-tone';
import { WaitingWords } from '../../parts/waiting-words';
import { useShownMoment } from '../../time/shown-moment';
import { plainText } from './log/ansi';
import { RunFilters } from './run-filters';
import { RUNS, type ListedRun } from './runs.documents';
import { statesOf } from './runs.search';
import classes from './runs.module.css';

const ROWS_PER_PAGE = 50;

/** Every run, newest first. */
export function RunsPage() {
  const at = useShownMoment() ?? null;
  // What was found before stays, and so does whoever writes into a filter, until the answer is there.
  const search = useDeferredValue(useSearch({ from: '/shell/runs' }));
  const { progress, environment, stack, pipeline, text } = search;
  const list = useSuspenseInfiniteQuery(
    liveList({
      document: RUNS,
      variables: {
        first: ROWS_PER_PAGE,
        at,
        state: progress ? [...statesOf(progress)] : null,
        environment: environment ?? null,
        stack: stack ?? null,
        pipeline: pipeline ?? null,
        text: text ?? null,
      },
      changesWith: ['runs'],
      connection: ({ runs }) => runs,
    }),
  );
  const filtered = [progress, environment, stack, pipeline, text].some(
    (each) => each !== undefined,
  );
  return (
    <Page title="Runs">
      <RunFilters />
      {list.data.length === 0 ? (
        <NoRuns filtered={filtered} />
      ) : (
        <Rows label="Runs" items={list.data} columns={COLUMNS} more={list} />
      )}
    </Page>
  );
}

const COLUMNS: readonly Column<ListedRun>[] = [
  {
    title: 'Stack',
    cell: ({ id, environment, stackName }) => (
      <Link to="/runs/$runId" params={{ runId: id }}>
        <span className={classes.environment}>{environment}/</span>
        {stackName}
      </Link>
    ),
  },
  { title: 'State', cell: ({ state }) => <StateBadge state={ofRun(state)} plain /> },
  {
    title: 'Changes',
    wide: true,
    cell: ({ delta, noChanges }) => {
      if (noChanges === true) return <span className={classes.quiet}>no changes</span>;
      return delta && <ChangeCounts counts={delta.resources} />;
    },
  },
  { title: 'Why', below: true, cell: (run) => <Why run={run} /> },
  {
    title: 'Took',
    figure: true,
    wide: true,
    cell: ({ startedAt, endedAt }) => <Elapsed from={startedAt} to={endedAt} />,
  },
  { title: 'Created', figure: true, cell: ({ createdAt }) => <Moment time={createdAt} /> },
];

/** What there is to know about a run as it stands: its failure, what it waits for, or else who wished it. */
function Why({ run }: { readonly run: ListedRun }) {
  const { failure, waiting, cancelRequested, endedAt, trigger } = run;
  if (waiting) return <WaitingWords waiting={waiting} />;
  const words = failure
    ? plainText(failure.message)
    : cancelRequested !== null && endedAt === null
      ? `cancel requested: ${cancelRequested}`
      : `${trigger.kind.replaceAll('_', ' ')} by ${trigger.actor}`;
  return <span className={classes.why}>{words}</span>;
}

function NoRuns({ filtered }: { readonly filtered: boolean }) {
  if (filtered) {
    return <EmptyState title="None of these">No run is like this at the moment.</EmptyState>;
  }
  return (
    <EmptyState title="No run yet" command="keelson apply -f examples/quickstart">
      A run plans and applies one stack. The pipeline of a project starts one for each of its
      stacks, and `keelson run start` starts one for a single stack.
    </EmptyState>
  );
}
