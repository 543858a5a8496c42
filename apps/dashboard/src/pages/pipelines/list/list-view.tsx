import { Link } from '@tanstack/react-router';
import { memo, useMemo } from 'react';
import { Elapsed } from '../../../parts/elapsed';
import { EmptyState } from '../../../parts/empty-state';
import { RunLink } from '../../../parts/run-link';
import { StateBadge } from '../../../parts/state-badge';
import { ofNode, ofRun } from '../../../parts/state-tone';
import { waitingText } from '../../../parts/waiting-text';
import { GateMark } from '../gate-mark';
import { nodeReason } from '../node-reason';
import type { GraphNode, PipelineModel } from '../pipeline-model';
import type { PipelineSearch } from '../pipeline.search';
import { shownRows, type ShownRow } from '../shown-rows';
import { useDrawnRows } from '../use-drawn-rows';
import classes from './list.module.css';

const ROW_HEIGHT = 34;

type ListViewProps = { readonly model: PipelineModel; readonly search: PipelineSearch };

/** Every stack in a line, for those who do not see graphs, and for those who look for something in a large one. */
export function ListView({ model, search }: ListViewProps) {
  const rows = useMemo(() => shownRows(model, search), [model, search]);
  const { frame, virtual } = useDrawnRows(rows, ROW_HEIGHT, search.node);
  if (rows.length === 0) return <NothingLikeThis />;
  return (
    <div
      ref={frame}
      className={classes.frame}
      tabIndex={0}
      role="region"
      aria-label="Stacks of the pipeline"
    >
      <div role="table" aria-label="Stacks" aria-rowcount={rows.length + 1}>
        <div role="row" className={classes.head} aria-rowindex={1}>
          {['Stack', 'State', 'Why', 'Run', 'Changes', 'Took'].map((title) => (
            <span key={title} role="columnheader">
              {title}
            </span>
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <div
                  key={index}
                  role="row"
                  aria-rowindex={index + 2}
                  className={row.kind === 'node' ? classes.row : classes.environment}
                  data-chosen={(row.kind === 'node' && row.node.id === search.node) || undefined}
                  style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
                >
                  <Cells row={row} />
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

export function NothingLikeThis() {
  return (
    <EmptyState title="None of these">
      No stack of this pipeline is like this. Take the text or the state away to see the others.
    </EmptyState>
  );
}

function Cells({ row }: { readonly row: ShownRow }) {
  if (row.kind === 'node') return <NodeCells node={row.node} />;
  const { environment, count } = row;
  return (
    <span role="cell" aria-colspan={6} className={classes.environmentName}>
      {environment.name}
      <small>
        {count} {count === 1 ? 'stack' : 'stacks'}
      </small>
      <GateMark environment={environment} />
    </span>
  );
}

const NodeCells = memo(function NodeCells({ node }: { readonly node: GraphNode }) {
  const { id, name, shown, isCritical } = node;
  const { runId, runState, delta, startedAt, endedAt } = shown;
  return (
    <>
      <span role="cell">
        <Link
          from="/pipelines/$pipelineId"
          to="."
          search={(search) => ({ ...search, node: id })}
          replace
          resetScroll={false}
          className={classes.name}
        >
          {name}
        </Link>
        {isCritical && (
          <span className={classes.critical} title="on the critical path">
            {' '}
            ◆<span className="k-visually-hidden"> on the critical path</span>
          </span>
        )}
      </span>
      <span role="cell">
        <StateBadge state={ofNode(shown.status)} plain />
      </span>
      <span role="cell" className={classes.why} title={waitingText(shown.waiting)}>
        {waitingText(shown.waiting) ?? nodeReason(shown.reason)}
      </span>
      <span role="cell">
        {runId !== null && (
          <RunLink runId={runId}>{runState === null ? 'run' : ofRun(runState).word}</RunLink>
        )}
      </span>
      <span role="cell">
        {delta && `+${delta.resources.add} ~${delta.resources.change} −${delta.resources.delete}`}
      </span>
      <span role="cell">
        <Elapsed from={startedAt} to={endedAt} />
      </span>
    </>
  );
});
