import { Text } from '@mantine/core';
import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { liveList } from '../../data/live-list';
import { ChangeCounts } from '../../parts/change-counts';
import { Elapsed } from '../../parts/elapsed';
import { EmptyState } from '../../parts/empty-state';
import { Moment } from '../../parts/moment';
import { Rows, type Column } from '../../parts/rows';
import { RunLink } from '../../parts/run-link';
import { StateBadge } from '../../parts/state-badge';
import { ofRun } from '../../parts/state-tone';
import { WaitingWords } from '../../parts/waiting-words';
import { plainText } from '../runs/log/ansi';
import { useShownMoment } from '../../time/shown-moment';
import { STACK_RUNS, type ShownStack, type StackRun } from './stack.documents';

const RUNS_PER_PAGE = 50;

/** The runs of a stack, newest first. */
export function StackRuns({ stack }: { readonly stack: ShownStack }) {
  const at = useShownMoment() ?? null;
  const list = useSuspenseInfiniteQuery(
    liveList({
      document: STACK_RUNS,
      variables: { id: stack.id, at, first: RUNS_PER_PAGE },
      changesWith: [`stack:${stack.id}`],
      connection: ({ stack: { runs } }) => runs,
    }),
  );
  if (list.data.length === 0) {
    const command = `keelson run trigger ${stack.environment}/${stack.name}`;
    return (
      <EmptyState title="No run yet" command={command}>
        A run begins when a pipeline reaches this stack, or when somebody starts one.
      </EmptyState>
    );
  }
  return <Rows label="Runs of this stack" items={list.data} columns={COLUMNS} more={list} />;
}

const COLUMNS: readonly Column<StackRun>[] = [
  { title: 'Run', cell: ({ id }) => <RunLink runId={id} /> },
  { title: 'State', cell: ({ state }) => <StateBadge state={ofRun(state)} plain /> },
  { title: 'Changes', wide: true, cell: (run) => <Changes {...run} /> },
  { title: 'Why', below: true, cell: (run) => <Why {...run} /> },
  { title: 'Began with', wide: true, cell: ({ trigger }) => triggerWords(trigger) },
  {
    title: 'Took',
    figure: true,
    wide: true,
    cell: ({ startedAt, endedAt }) => <Elapsed from={startedAt} to={endedAt} />,
  },
  { title: 'Created', figure: true, cell: ({ createdAt }) => <Moment time={createdAt} /> },
];

function Changes({ delta, noChanges }: StackRun) {
  if (noChanges === true) return <>none</>;
  return delta ? <ChangeCounts counts={delta.resources} /> : <>–</>;
}

function Why({ failure, waiting }: StackRun) {
  if (!failure) return <WaitingWords waiting={waiting} />;
  return (
    <Text size="sm" component="span" lineClamp={2}>
      {plainText(failure.message)}
    </Text>
  );
}

const triggerWords = ({ kind, actor }: StackRun['trigger']): string =>
  kind === 'human' || kind === 'machine' ? actor : kind.replaceAll('_', ' ');
