import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ChangeCounts } from '../../parts/change-counts';
import { CopyableId } from '../../parts/copyable-id';
import { Elapsed } from '../../parts/elapsed';
import { Moment } from '../../parts/moment';
import type { ShownRun } from './run.documents';
import classes from './run.module.css';

/** What a run is, in a line or two. */
export function RunFacts({ run }: { readonly run: ShownRun }) {
  const { trigger, pipelineId, retryOf, delta, noChanges, worker } = run;
  return (
    <dl className={classes.facts}>
      <Fact name="run">
        <CopyableId id={run.id} />
      </Fact>
      <Fact name="stack">
        <Link to="/stacks/$stackId" params={{ stackId: run.stackId }}>
          {run.stackName}
        </Link>
      </Fact>
      <Fact name="by">
        {trigger.actor}
        {trigger.kind === 'human' ? '' : ` (${trigger.kind.replaceAll('_', ' ')})`}
      </Fact>
      {pipelineId !== null && (
        <Fact name="pipeline">
          <Link to="/pipelines/$pipelineId" params={{ pipelineId }} className="k-mono">
            …{pipelineId.slice(-6)}
          </Link>
        </Fact>
      )}
      {retryOf !== null && (
        <Fact name="retry of">
          <Link to="/runs/$runId" params={{ runId: retryOf }} className="k-mono">
            …{retryOf.slice(-6)}
          </Link>
        </Fact>
      )}
      <Fact name="tool">{run.provisioner}</Fact>
      {worker !== null && <Fact name="worker">{worker}</Fact>}
      <Fact name="created">
        <Moment time={run.createdAt} />
      </Fact>
      <Fact name="took">
        <Elapsed from={run.startedAt} to={run.endedAt} />
      </Fact>
      {delta && (
        <Fact name="changes">
          {noChanges === true ? 'none' : <ChangeCounts counts={delta.resources} />}
        </Fact>
      )}
      {run.applied && (
        <Fact name="applied">
          <ChangeCounts counts={run.applied} />
        </Fact>
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
