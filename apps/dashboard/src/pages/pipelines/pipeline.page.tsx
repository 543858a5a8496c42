import { Group, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { liveQuery } from '../../data/live-query';
import { CopyableId } from '../../parts/copyable-id';
import { Elapsed } from '../../parts/elapsed';
import { Page } from '../../parts/page';
import { StateBadge } from '../../parts/state-badge';
import { ofPipeline } from '../../parts/state-tone';
import { useShownMoment } from '../../time/shown-moment';
import { NodeCounts } from './node-counts';
import { PipelineActions } from './pipeline-actions';
import { PIPELINE } from './pipeline.documents';

/** One pipeline. */
export function PipelinePage() {
  const { pipelineId } = useParams({ from: '/shell/pipelines/$pipelineId' });
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(
    liveQuery({
      document: PIPELINE,
      variables: { id: pipelineId, at },
      changesWith: [`pipeline:${pipelineId}`],
    }),
  );
  const { pipeline } = data;
  return (
    <Page
      title={pipeline.projectName}
      beside={<StateBadge state={ofPipeline(pipeline.status, pipeline.result)} />}
      actions={<PipelineActions pipeline={pipeline} />}
    >
      <Group gap="lg">
        <Text size="sm" c="dimmed">
          generation {pipeline.generation} · <CopyableId id={pipeline.id} />
        </Text>
        <NodeCounts counts={pipeline.counts} total={pipeline.nodesTotal} />
        <Text size="sm">
          <Elapsed from={pipeline.startedAt} to={pipeline.endedAt} />
        </Text>
      </Group>
    </Page>
  );
}
