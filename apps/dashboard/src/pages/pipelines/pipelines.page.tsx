import { Text } from '@mantine/core';
import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { liveList } from '../../data/live-list';
import { Choice } from '../../parts/choice';
import { Elapsed } from '../../parts/elapsed';
import { EmptyState } from '../../parts/empty-state';
import { Moment } from '../../parts/moment';
import { Page } from '../../parts/page';
import { Rows, type Column } from '../../parts/rows';
import { StateBadge } from '../../parts/state-badge';
import { ofPipeline } from '../../parts/state-tone';
import { TextFilter } from '../../parts/text-filter';
import { WaitingWords } from '../../parts/waiting-words';
import { useShownMoment } from '../../time/shown-moment';
import { DeployAProject } from './deploy-a-project';
import { NodeCounts } from './node-counts';
import { PIPELINES, type ListedPipeline } from './pipelines.documents';
import { isPipelineStatus, pipelineStatuses, type PipelinesSearch } from './pipelines.search';

const ROWS_PER_PAGE = 50;

/** Every pipeline, newest first. */
export function PipelinesPage() {
  const at = useShownMoment();
  const search = useSearch({ from: '/shell/pipelines' });
  // What was found before stays, and so does whoever writes into a filter, until the answer is there.
  const { status, project, text } = useDeferredValue(search);
  const list = useSuspenseInfiniteQuery(
    liveList({
      document: PIPELINES,
      variables: {
        first: ROWS_PER_PAGE,
        at: at ?? null,
        status: status ?? null,
        project: project ?? null,
        text: text ?? null,
      },
      changesWith: ['pipelines'],
      connection: ({ pipelines }) => pipelines,
    }),
  );
  return (
    <Page
      title="Pipelines"
      actions={
        <>
          <PipelineFilters {...search} />
          <DeployAProject narrowedTo={search.project} />
        </>
      }
    >
      {list.data.length === 0 ? (
        <NoPipelines filtered={[status, project, text].some((each) => each !== undefined)} />
      ) : (
        <Rows label="Pipelines" items={list.data} columns={COLUMNS} more={list} />
      )}
    </Page>
  );
}

const COLUMNS: readonly Column<ListedPipeline>[] = [
  {
    title: 'Project',
    cell: ({ id, projectName }) => (
      <Link to="/pipelines/$pipelineId" params={{ pipelineId: id }}>
        {projectName}
      </Link>
    ),
  },
  { title: 'Generation', figure: true, wide: true, cell: ({ generation }) => generation },
  {
    title: 'State',
    cell: ({ status, result }) => <StateBadge state={ofPipeline(status, result)} plain />,
  },
  {
    title: 'Stacks',
    cell: ({ counts, nodesTotal }) => <NodeCounts counts={counts} total={nodesTotal} />,
  },
  {
    title: 'Why',
    below: true,
    cell: ({ waiting, reason }) => {
      if (waiting) return <WaitingWords waiting={waiting} />;
      return reason === null ? null : (
        <Text size="sm" c="var(--k-ink-soft)" lineClamp={2}>
          {reason.replaceAll('_', ' ')}
        </Text>
      );
    },
  },
  {
    title: 'Environments',
    wide: true,
    cell: ({ environments }) => (
      <Text size="sm" lineClamp={2}>
        {environments.map(({ name }) => name).join(' → ')}
      </Text>
    ),
  },
  {
    title: 'Took',
    figure: true,
    wide: true,
    cell: ({ startedAt, endedAt }) => <Elapsed from={startedAt} to={endedAt} />,
  },
  { title: 'Created', figure: true, cell: ({ createdAt }) => <Moment time={createdAt} /> },
];

function PipelineFilters({ status, text }: PipelinesSearch) {
  const navigate = useNavigate({ from: '/pipelines' });
  const put = (change: PipelinesSearch): void =>
    void navigate({ search: (search) => ({ ...search, ...change }), replace: true });
  const statuses = pipelineStatuses.map((value) => ({ value, label: value.replaceAll('_', ' ') }));
  return (
    <>
      <TextFilter
        label="Project or id"
        value={text ?? ''}
        onChange={(written) => put({ text: written || undefined })}
        width={170}
      />
      <Choice
        label="Only pipelines that are"
        value={status ?? ''}
        options={[{ value: '', label: 'all' }, ...statuses]}
        onChoose={(value) => put({ status: isPipelineStatus(value) ? value : undefined })}
      />
    </>
  );
}

function NoPipelines({ filtered }: { readonly filtered: boolean }) {
  if (filtered) {
    return <EmptyState title="None of these">No pipeline is like this at the moment.</EmptyState>;
  }
  return (
    <EmptyState title="No pipeline yet" command="keelson apply -f examples/quickstart">
      A pipeline begins when a project is applied, and deploys its stacks in their order.
    </EmptyState>
  );
}
