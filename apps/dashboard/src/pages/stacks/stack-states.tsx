import { Radio, Text } from '@mantine/core';
import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { liveList } from '../../data/live-list';
import { EmptyState } from '../../parts/empty-state';
import { Moment } from '../../parts/moment';
import { Rows, type Column } from '../../parts/rows';
import { RunLink } from '../../parts/run-link';
import { Section } from '../../parts/section';
import { useShownMoment } from '../../time/shown-moment';
import { sizeWords } from './size-words';
import { StateDiff } from './state-diff';
import { STATE_VERSIONS, type ShownStack, type ShownStateVersion } from './stack.documents';

const VERSIONS_PER_PAGE = 50;

type Listed = ShownStateVersion & { readonly id: string };

/** The states that were recorded, and what changed from one to another. */
export function StackStates({ stack: { id } }: { readonly stack: ShownStack }) {
  const at = useShownMoment() ?? null;
  const list = useSuspenseInfiniteQuery(
    liveList({
      document: STATE_VERSIONS,
      variables: { id, at, first: VERSIONS_PER_PAGE },
      changesWith: [`stack:${id}`],
      connection: ({ stack }) => stack.stateVersions,
    }),
  );
  const newest = list.data[0]?.version;
  const { to = newest ?? 0, from = Math.max(0, to - 1) } = useSearch({
    from: '/shell/stacks/$stackId',
  });
  const navigate = useNavigate({ from: '/stacks/$stackId' });
  if (newest === undefined) {
    return (
      <EmptyState title="No state yet">
        A state is recorded with each apply. Its content is kept encrypted and is never shown; what
        it manages, and how two of them differ, is.
      </EmptyState>
    );
  }
  const compare = (versions: { readonly from: number; readonly to: number }): void =>
    void navigate({ search: (search) => ({ ...search, ...versions }), replace: true });
  const columns = [...choiceColumns({ from, to }, compare), ...COLUMNS];
  const items = list.data.map((version) => ({ ...version, id: String(version.version) }));
  return (
    <>
      <StateDiff stackId={id} from={from} to={to} />
      <Section
        title="Versions"
        beside={
          <Text size="xs" c="dimmed">
            Choose two to compare.
          </Text>
        }
      >
        <Rows label="State versions" items={items} columns={columns} more={list} />
      </Section>
    </>
  );
}

type Versions = { readonly from: number; readonly to: number };

/** Two columns of buttons, as in the history of a wiki: the earlier one and the later one. */
function choiceColumns(
  { from, to }: Versions,
  compare: (versions: Versions) => void,
): readonly Column<Listed>[] {
  return [
    {
      title: 'From',
      cell: ({ version }) => (
        <Radio
          size="xs"
          name="from"
          checked={version === from}
          disabled={version >= to}
          onChange={() => compare({ from: version, to })}
          aria-label={`compare from version ${version}`}
        />
      ),
    },
    {
      title: 'To',
      cell: ({ version }) => (
        <Radio
          size="xs"
          name="to"
          checked={version === to}
          onChange={() => compare({ from: Math.min(from, version - 1), to: version })}
          aria-label={`compare to version ${version}`}
        />
      ),
    },
  ];
}

const COLUMNS: readonly Column<Listed>[] = [
  { title: 'Version', figure: true, cell: ({ version }) => version },
  { title: 'Serial', figure: true, wide: true, cell: ({ serial }) => serial },
  { title: 'Size', figure: true, wide: true, cell: ({ sizeBytes }) => sizeWords(sizeBytes) },
  {
    title: 'Digest',
    wide: true,
    cell: ({ digest }) => <span className="k-mono">{digest.slice(0, 19)}…</span>,
  },
  { title: 'Run', cell: ({ runId }) => <RunLink runId={runId} /> },
  { title: 'Recorded', figure: true, cell: ({ recordedAt }) => <Moment time={recordedAt} /> },
];
