import { Flex, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Elapsed } from '../../parts/elapsed';
import { Moment } from '../../parts/moment';
import { Rows, type Column } from '../../parts/rows';
import { StateBadge } from '../../parts/state-badge';
import { ofPipeline, ofRun } from '../../parts/state-tone';
import { WaitingWords } from '../../parts/waiting-words';
import type { ShownApproval } from '../approvals/approvals.documents';
import { NodeCounts } from '../pipelines/node-counts';
import { plainText } from '../runs/log/ansi';
import { ofDrift } from '../stacks/stack-tone';
import type { ListedStack, OverviewPipeline, OverviewRun } from './overview.documents';

export function PipelineRows({ pipelines }: { readonly pipelines: readonly OverviewPipeline[] }) {
  if (pipelines.length === 0) return null;
  return <Rows label="Pipelines at work" items={pipelines} columns={PIPELINE_COLUMNS} />;
}

const PIPELINE_COLUMNS: readonly Column<OverviewPipeline>[] = [
  {
    title: 'Pipeline of',
    cell: ({ id, projectName }) => (
      <Link to="/pipelines/$pipelineId" params={{ pipelineId: id }}>
        {projectName}
      </Link>
    ),
  },
  {
    title: 'State',
    cell: ({ status, result, counts, nodesTotal }) => (
      // Beside each other on the phone, where what it waits for stands below them.
      <Flex direction={{ base: 'row', sm: 'column' }} gap={6}>
        <StateBadge state={ofPipeline(status, result)} plain />
        <NodeCounts counts={counts} total={nodesTotal} />
      </Flex>
    ),
  },
  {
    title: 'Why',
    below: true,
    cell: ({ waiting }) => <WaitingWords waiting={waiting} />,
  },
  {
    title: 'For',
    figure: true,
    cell: ({ startedAt, endedAt }) => <Elapsed from={startedAt} to={endedAt} />,
  },
];

type RunRowsProps = {
  readonly label: string;
  readonly runs: readonly OverviewRun[];
  readonly withWhy?: boolean;
};

export function RunRows({ label, runs, withWhy = false }: RunRowsProps) {
  if (runs.length === 0) return null;
  const columns = withWhy ? FAILED_COLUMNS : RUN_COLUMNS;
  return <Rows label={label} items={runs} columns={columns} />;
}

const RUN: Column<OverviewRun> = {
  title: 'Run of',
  cell: ({ id, environment, stackName }) => (
    <Link to="/runs/$runId" params={{ runId: id }}>
      {environment}/{stackName}
    </Link>
  ),
};
const STATE: Column<OverviewRun> = {
  title: 'State',
  cell: ({ state }) => <StateBadge state={ofRun(state)} plain />,
};
const WHY: Column<OverviewRun> = {
  title: 'Why',
  below: true,
  cell: ({ waiting }) => <WaitingWords waiting={waiting} />,
};
const FAILURE: Column<OverviewRun> = {
  title: 'Why',
  below: true,
  cell: ({ failure }) => (
    <Text size="sm" lineClamp={2} c="var(--k-ink-soft)">
      {failure && plainText(failure.message)}
    </Text>
  ),
};
const SINCE: Column<OverviewRun> = {
  title: 'Since',
  figure: true,
  cell: ({ since }) => <Moment time={since} />,
};
const RUN_COLUMNS = [RUN, STATE, WHY, SINCE];
const FAILED_COLUMNS = [RUN, FAILURE, SINCE];

/** What waits is answered where it can be read: at the run, or at the pipeline. */
export function ApprovalRows({ approvals }: { readonly approvals: readonly ShownApproval[] }) {
  const items = approvals.map((approval) => ({
    ...approval,
    id: [approval.runId, approval.pipelineId, approval.environment, approval.stackName].join(' '),
  }));
  return <Rows label="What waits for a person" items={items} columns={APPROVAL_COLUMNS} />;
}

const APPROVAL_COLUMNS: readonly Column<ShownApproval & { readonly id: string }>[] = [
  { title: 'What', cell: (approval) => <ApprovalLink approval={approval} /> },
  { title: 'Why', below: true, cell: ({ waiting }) => <WaitingWords waiting={waiting} /> },
  { title: 'Since', figure: true, cell: ({ since }) => <Moment time={since} /> },
];

function ApprovalLink({ approval }: { readonly approval: ShownApproval }) {
  const { kind, runId, pipelineId, environment, stackName, projectName } = approval;
  const where = stackName === null ? environment : `${environment}/${stackName}`;
  if (kind === 'plan' && runId !== null) {
    return (
      <Link to="/runs/$runId" params={{ runId }}>
        Plan of {where}
      </Link>
    );
  }
  const words = `Gate ${stackName === null ? 'before' : 'behind'} ${where}${projectName === null ? '' : ` of ${projectName}`}`;
  if (pipelineId === null) return words;
  return (
    <Link to="/pipelines/$pipelineId" params={{ pipelineId }}>
      {words}
    </Link>
  );
}

export function StackRows({ stacks }: { readonly stacks: readonly ListedStack[] }) {
  return (
    <Rows label="Stacks that may not be as they should" items={stacks} columns={STACK_COLUMNS} />
  );
}

const STACK_COLUMNS: readonly Column<ListedStack>[] = [
  {
    title: 'Stack',
    cell: ({ id, environment, name }) => (
      <Link to="/stacks/$stackId" params={{ stackId: id }}>
        {environment}/{name}
      </Link>
    ),
  },
  { title: 'Drift', cell: ({ drift }) => <StateBadge state={ofDrift(drift.status)} plain /> },
  {
    title: 'Why',
    wide: true,
    cell: ({ drift, needsRefreshReason }) =>
      drift.findings.length > 0
        ? `${drift.findings.length} ${drift.findings.length === 1 ? 'resource differs' : 'resources differ'}`
        : (needsRefreshReason ?? ''),
  },
];
