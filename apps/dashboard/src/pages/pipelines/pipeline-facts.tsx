import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { CopyableId } from '../../parts/copyable-id';
import { Elapsed } from '../../parts/elapsed';
import { Moment } from '../../parts/moment';
import { useNowMs } from '../../parts/now';
import { durationWords } from '../../parts/time-words';
import { NodeCounts } from './node-counts';
import type { PipelineModel } from './pipeline-model';
import type { ShownPipeline } from './pipeline.documents';
import classes from './pipeline.module.css';
import { remainingMs } from './remaining';

type PipelineFactsProps = { readonly pipeline: ShownPipeline; readonly model: PipelineModel };

/** What there is to know about the whole, in one line where there is room for it. */
export function PipelineFacts({ pipeline, model }: PipelineFactsProps) {
  const { id, generation, createdAt, startedAt, endedAt, counts, nodesTotal } = pipeline;
  return (
    <dl className={classes.facts}>
      <Fact name="Stacks">
        <NodeCounts counts={counts} total={nodesTotal} />
      </Fact>
      <Fact name={endedAt === null ? 'So far' : 'Took'}>
        <Elapsed from={startedAt} to={endedAt} />
      </Fact>
      {pipeline.status === 'running' && (
        <Remaining model={model} concurrencyMax={pipeline.concurrencyMax} />
      )}
      <Fact name="Created">
        <Moment time={createdAt} />
      </Fact>
      <Fact name="Generation">{generation}</Fact>
      <Fact name="Id">
        <CopyableId id={id} />
      </Fact>
      {pipeline.retryOf !== null && (
        <Fact name="Retry of">
          <Link to="/pipelines/$pipelineId" params={{ pipelineId: pipeline.retryOf }}>
            the one before
          </Link>
        </Fact>
      )}
      {pipeline.reason !== null && (
        <Fact name="Because of">{pipeline.reason.replaceAll('_', ' ')}</Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** By what the stacks took the last time; nothing where one of them runs for the first time. */
type RemainingProps = { readonly model: PipelineModel; readonly concurrencyMax: number };

function Remaining({ model, concurrencyMax }: RemainingProps) {
  const leftMs = remainingMs(model.nodes, useNowMs(), concurrencyMax);
  if (leftMs === undefined || leftMs === 0) return null;
  return (
    <Fact name="Expected">
      <Text span inherit title="By what its stacks took the last time">
        at least {durationWords(leftMs)} more
      </Text>
    </Fact>
  );
}
