import { Group, Loader } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { loadPart } from '../../data/load-part';
import { Page } from '../../parts/page';
import { StateBadge } from '../../parts/state-badge';
import { ofPipeline } from '../../parts/state-tone';
import { WaitingNote } from '../../parts/waiting-note';
import { useShownMoment } from '../../time/shown-moment';
import { CancelNote } from './cancel-note';
import { GatesWaiting } from './gates-waiting';
import { NodePanel } from './node-panel';
import { PipelineActions } from './pipeline-actions';
import { PipelineFacts } from './pipeline-facts';
import { pipelineModel, type PipelineModel } from './pipeline-model';
import { PipelineTools } from './pipeline-tools';
import { pipelineQuery } from './pipeline-query';
import classes from './pipeline.module.css';
import type { PipelineSearch } from './pipeline.search';
import { useExpected } from './use-expected';

const GraphView = lazy(
  loadPart(() => import('./graph/graph-view').then(({ GraphView: view }) => ({ default: view }))),
);
const TimelineView = lazy(
  loadPart(() =>
    import('./timeline/timeline-view').then(({ TimelineView: view }) => ({ default: view })),
  ),
);
const ListView = lazy(
  loadPart(() => import('./list/list-view').then(({ ListView: view }) => ({ default: view }))),
);

/** One pipeline: its stacks as a graph, over time, and as a list. */
export function PipelinePage() {
  const { pipelineId } = useParams({ from: '/shell/pipelines/$pipelineId' });
  const search = useSearch({ from: '/shell/pipelines/$pipelineId' });
  const at = useShownMoment() ?? null;
  const { data: known } = useSuspenseQuery(pipelineQuery(pipelineId, at));
  const { pipeline } = known;
  const expected = useExpected(pipeline, at);
  const model = useMemo(() => pipelineModel(known, expected), [known, expected]);
  // The gates say it themselves, with what answers them.
  const gateWaits = pipeline.gates.some(({ state }) => state === 'waiting');
  const chosen = search.node === undefined ? undefined : model.byId.get(search.node);
  return (
    <Page
      title={pipeline.projectName}
      trail={[
        { text: 'Pipelines', to: '/pipelines' },
        { text: pipeline.projectName, to: '/pipelines', search: { project: pipeline.projectId } },
      ]}
      step={`generation ${pipeline.generation}`}
      beside={<StateBadge state={ofPipeline(pipeline.status, pipeline.result)} />}
      actions={<PipelineActions pipeline={pipeline} />}
    >
      <PipelineFacts pipeline={pipeline} model={model} />
      <CancelNote pipeline={pipeline} />
      {pipeline.waiting && !gateWaits && <WaitingNote waiting={pipeline.waiting} />}
      <GatesWaiting pipeline={pipeline} model={model} />
      <PipelineTools model={model} search={search} />
      <div className={classes.halves} data-split={chosen ? true : undefined}>
        <Suspense fallback={<Fallback />}>
          <View pipelineId={pipelineId} model={model} search={search} />
        </Suspense>
        {chosen && <NodePanel pipelineId={pipelineId} model={model} node={chosen} />}
      </div>
    </Page>
  );
}

type ViewProps = {
  readonly pipelineId: string;
  readonly model: PipelineModel;
  readonly search: PipelineSearch;
};

function View({ pipelineId, model, search }: ViewProps) {
  switch (search.view ?? 'graph') {
    case 'graph':
      return (
        <div className={classes.graph}>
          <GraphView pipelineId={pipelineId} model={model} search={search} />
        </div>
      );
    case 'timeline':
      return <TimelineView model={model} search={search} />;
    case 'list':
      return <ListView model={model} search={search} />;
  }
}

function Fallback() {
  return (
    <Group className={classes.graph} justify="center">
      <Loader size="sm" aria-label="loading" />
    </Group>
  );
}
