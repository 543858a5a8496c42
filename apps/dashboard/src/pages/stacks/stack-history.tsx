import { Text } from '@mantine/core';
import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { liveList } from '../../data/live-list';
import { Moment } from '../../parts/moment';
import { Rows, type Column } from '../../parts/rows';
import { RunLink } from '../../parts/run-link';
import { Section } from '../../parts/section';
import { useShownMoment } from '../../time/shown-moment';
import { STACK_HISTORY, type ShownStack, type StackHistoryEntry } from './stack.documents';

const ENTRIES_PER_PAGE = 50;

/** What happened to a stack, in words. */
export function StackHistory({ stack: { id } }: { readonly stack: ShownStack }) {
  const at = useShownMoment() ?? null;
  const list = useSuspenseInfiniteQuery(
    liveList({
      document: STACK_HISTORY,
      variables: { id, at, first: ENTRIES_PER_PAGE },
      changesWith: [`stack:${id}`],
      connection: ({ stack }) => stack.history,
    }),
  );
  return (
    <Section
      title="What happened to it"
      beside={
        <Text size="xs">
          <Link to="/audit" search={{ stream: `stack-${id}` }}>
            Its events
          </Link>
        </Text>
      }
    >
      <Rows label="History" items={list.data} columns={COLUMNS} more={list} />
    </Section>
  );
}

const COLUMNS: readonly Column<StackHistoryEntry>[] = [
  { title: 'When', cell: ({ at }) => <Moment time={at} /> },
  {
    title: 'What',
    cell: ({ id, summary }) => (
      <Link to="/audit" search={{ event: id }}>
        {summary}
      </Link>
    ),
  },
  {
    title: 'Run',
    wide: true,
    cell: ({ runId }) => (runId === null ? '–' : <RunLink runId={runId} />),
  },
  { title: 'By', wide: true, cell: ({ actor }) => actor },
];
