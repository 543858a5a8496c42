import { SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { liveQuery } from '../../data/live-query';
import { Elapsed } from '../../parts/elapsed';
import { Moment } from '../../parts/moment';
import { Page } from '../../parts/page';
import { Rows, type Column } from '../../parts/rows';
import { StateBadge } from '../../parts/state-badge';
import { ofPipeline, ofRun } from '../../parts/state-tone';
import { useShownMoment } from '../../time/shown-moment';
import { NodeCounts } from '../pipelines/node-counts';
import { OVERVIEW, type OverviewPipeline, type OverviewRun } from './overview.documents';

/** What is under way, what waits for a person, and what has failed. */
export function OverviewPage() {
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(
    liveQuery({ document: OVERVIEW, variables: { at }, changesWith: ['pipelines', 'runs'] }),
  );
  const { running, waiting, unconfirmed, atWork, failed } = data;
  return (
    <Page title="Overview">
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Section title="At work" nothing="No pipeline and no run is at work.">
          {pipelinesOf(running)}
          {runsOf(atWork, 'Runs at work')}
        </Section>
        <Section title="Waits for a person" nothing="Nothing waits for anybody.">
          {pipelinesOf(waiting)}
          {runsOf(unconfirmed, 'Runs that wait')}
        </Section>
        <Section title="Failed last" nothing="No run has failed.">
          {runsOf(failed, 'Runs that failed')}
        </Section>
      </SimpleGrid>
    </Page>
  );
}

type SectionProps = {
  readonly title: string;
  readonly nothing: string;
  /** Lists; null where there is nothing to list. */
  readonly children: ReactNode | readonly ReactNode[];
};

function Section({ title, nothing, children }: SectionProps) {
  const lists = Array.isArray(children) ? (children as readonly ReactNode[]) : [children];
  return (
    <Stack component="section" gap="xs">
      <Title order={2}>{title}</Title>
      {lists.every((list) => list === null) && (
        <Text size="sm" c="dimmed">
          {nothing}
        </Text>
      )}
      {children}
    </Stack>
  );
}

type Listed<Node> = { readonly edges: readonly { readonly node: Node }[] };

function pipelinesOf({ edges }: Listed<OverviewPipeline>): ReactNode {
  const items = edges.map(({ node }) => node);
  return items.length === 0 ? null : (
    <Rows label="Pipelines" items={items} columns={PIPELINE_COLUMNS} />
  );
}

function runsOf({ edges }: Listed<OverviewRun>, label: string): ReactNode {
  const items = edges.map(({ node }) => node);
  return items.length === 0 ? null : <Rows label={label} items={items} columns={RUN_COLUMNS} />;
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
    cell: ({ status, result }) => <StateBadge state={ofPipeline(status, result)} plain />,
  },
  {
    title: 'Stacks',
    cell: ({ counts, nodesTotal }) => <NodeCounts counts={counts} total={nodesTotal} />,
  },
  {
    title: 'For',
    figure: true,
    cell: ({ startedAt, endedAt }) => <Elapsed from={startedAt} to={endedAt} />,
  },
];

const RUN_COLUMNS: readonly Column<OverviewRun>[] = [
  {
    title: 'Run of',
    cell: ({ id, environment, stackName }) => (
      <Link to="/runs/$runId" params={{ runId: id }}>
        {environment}/{stackName}
      </Link>
    ),
  },
  { title: 'State', cell: ({ state }) => <StateBadge state={ofRun(state)} plain /> },
  { title: 'Why', wide: true, cell: ({ failure }) => failure?.message ?? '' },
  { title: 'Since', figure: true, cell: ({ since }) => <Moment time={since} /> },
];
